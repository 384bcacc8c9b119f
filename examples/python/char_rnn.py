"""A recurrent network over characters in one function: the loss of a piece of text, and its gradients. One line is wrong."""

import numpy as np


def loss_of(inputs, targets, hprev, Wxh, Whh, Why, bh, by):
    """
    inputs: characters as rows with a single 1, of shape (T, V)
    targets: the characters that follow, of shape (T, V)
    hprev: state of shape (H,)
    Wxh: (V, H), Whh: (H, H), Why: (H, V), bh: (H,), by: (V,)
    """
    hs, ps = {}, {}
    hs[-1] = hprev
    loss = 0
    for t in range(len(inputs)):
        hs[t] = np.tanh(inputs[t] @ Wxh + hs[t - 1] @ Whh + bh)
        y = hs[t] @ Why + by
        e = np.exp(y - np.max(y))
        ps[t] = e / np.sum(e)
        loss += -np.sum(targets[t] * np.log(ps[t]))
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hprev)
    for t in reversed(range(len(inputs))):
        dy = ps[t] - targets[t]
        dWhy += np.outer(hs[t], dy)
        dby += dy
        dh = Why @ dy + dhnext
        draw = (1 - hs[t] ** 2) * dh
        dbh += draw
        dWxh += np.outer(inputs[t], draw)
        dWhh += np.outer(hs[t], draw)
        dhnext = Whh @ draw
    return loss, dWxh, dWhh, dWhy, dbh, dby
