"""
A character-level vanilla RNN in one function, and a gated one beside it.
"""
import numpy as np


def lossFun(inputs, targets, hprev, Wxh, Whh, Why, bh, by):
  """
  inputs,targets are both list of integers.
  hprev is Hx1 array of initial hidden state
  returns the loss, gradients on model parameters, and last hidden state
  """
  vocab_size = by.shape[0]
  xs, hs, ys, ps = {}, {}, {}, {}
  hs[-1] = np.copy(hprev)
  loss = 0
  # forward pass
  for t in range(len(inputs)):
    xs[t] = np.zeros((vocab_size,1)) # encode in 1-of-k representation
    xs[t][inputs[t]] = 1
    hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh) # hidden state
    ys[t] = np.dot(Why, hs[t]) + by # unnormalized log probabilities for next chars
    ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t])) # probabilities for next chars
    loss += -np.log(ps[t][targets[t],0]) # softmax (cross-entropy loss)
  # backward pass: compute gradients going backwards
  dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
  dbh, dby = np.zeros_like(bh), np.zeros_like(by)
  dhnext = np.zeros_like(hs[0])
  for t in reversed(range(len(inputs))):
    dy = np.copy(ps[t])
    dy[targets[t]] -= 1 # backprop into y
    dWhy += np.dot(dy, hs[t].T)
    dby += dy
    dh = np.dot(Why.T, dy) + dhnext # backprop into h
    dhraw = (1 - hs[t] * hs[t]) * dh # backprop through tanh nonlinearity
    dbh += dhraw
    dWxh += np.dot(dhraw, xs[t].T)
    dWhh += np.dot(dhraw, hs[t-1].T)
    dhnext = np.dot(Whh.T, dhraw)
  return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs)-1]


def gru_loss(X, Y, h0, params):
  """
  X: list of (D, 1) columns, Y: list of (O, 1) targets; squared error over time.
  params: Wz, Uz, Wr, Ur, Wh, Uh, V
  """
  Wz, Uz, Wr, Ur, Wh, Uh, V = params
  T = len(X)
  sig = lambda v: 1.0 / (1.0 + np.exp(-v))
  h, z, r, c, e = {-1: h0}, {}, {}, {}, {}
  loss = 0.0
  for t in range(T):
    z[t] = sig(Wz @ X[t] + Uz @ h[t - 1])
    r[t] = sig(Wr @ X[t] + Ur @ h[t - 1])
    c[t] = np.tanh(Wh @ X[t] + Uh @ (r[t] * h[t - 1]))
    h[t] = (1 - z[t]) * h[t - 1] + z[t] * c[t]
    e[t] = V @ h[t] - Y[t]
    loss += 0.5 * np.sum(e[t] ** 2)

  dWz, dUz, dWr, dUr, dWh, dUh, dV = [np.zeros_like(p) for p in params]
  dh_next = np.zeros_like(h0)
  for t in range(T - 1, -1, -1):
    dV += e[t] @ h[t].T
    dh = V.T @ e[t] + dh_next
    dz = dh * (c[t] - h[t - 1])
    dc = dh * z[t]
    dh_prev = dh * (1 - z[t])

    dc_raw = dc * (1 - c[t] ** 2)
    dWh += dc_raw @ X[t].T
    dUh += dc_raw @ (r[t] * h[t - 1]).T
    drh = Uh.T @ dc_raw
    dr = drh * h[t - 1]
    dh_prev += drh * r[t]

    dr_raw = dr * r[t] * (1 - r[t])
    dWr += dr_raw @ X[t].T
    dUr += dr_raw @ h[t - 1].T
    dh_prev += Ur.T @ dr_raw

    dz_raw = dz * z[t] * (1 - z[t])
    dWz += dz_raw @ X[t].T
    dUz += dz_raw @ h[t - 1].T
    dh_prev += Uz.T @ dz_raw

    dh_next = dh_prev
  return loss, [dWz, dUz, dWr, dUr, dWh, dUh, dV], dh_next
