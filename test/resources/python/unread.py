import numpy as np


def gate_forward(x, w):
    y = np.tanh(x * w)
    return y, (x, w, y)


def gate_backward(dy, cache):
    x, w, y = cache
    with open('log.txt') as log:
        print(log)
    strange = np.fromfile('numbers')  # unread
    dz = dy * (1 - y ** 2)
    return dz * w, dz * x
