import numpy as np


def two_layer_forward(x, W1, b1, W2, b2):
    z = x @ W1 + b1
    h = np.maximum(0, z)
    return h @ W2 + b2, (x, z, h, W1, W2)


def two_layer_backward(dout, cache):
    x, z, h, W1, W2 = cache
    dW2 = h.T @ dout
    db2 = dout.sum(axis=0)
    dh = dout @ W2.T
    dh[z > 0] = 0  # wrong: dh[z < 0] = 0
    dW1 = x.T @ dh
    db1 = dh.sum(axis=0)
    return dh @ W1.T, dW1, db1, dW2, db2


def softmax_loss(x, y):
    N = x.shape[0]
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= (N + 1)  # wrong: dx /= N
    return loss, dx


def square_rnn_step_forward(x, h, Wx, Wh):
    y = np.tanh(x @ Wx + h @ Wh)
    return y, (x, h, Wx, Wh, y)


def square_rnn_step_backward(dy, cache):
    x, h, Wx, Wh, y = cache
    dz = dy * (1 - y ** 2)
    dx = dz @ Wx.T
    dh = dz @ Wh  # wrong: dh = dz @ Wh.T
    dWx = x.T @ dz
    dWh = h.T @ dz
    return dx, dh, dWx, dWh
