import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def dsigmoid(y):
    return y * (1.0 - y)


def dtanh(y):
    return 1.0 - y ** 2


def gru_step_forward(x, h_prev, Wz, Wr, Wh, bz, br, bh):
    """
    x: (N, D), h_prev: (N, H); each W: (D + H, H), each b: (H,)
    """
    xh = np.hstack([x, h_prev])
    z = sigmoid(xh @ Wz + bz)
    r = sigmoid(xh @ Wr + br)
    xrh = np.hstack([x, r * h_prev])
    h_tilde = np.tanh(xrh @ Wh + bh)
    h_next = z * h_prev + (1 - z) * h_tilde
    cache = (x, h_prev, Wz, Wr, Wh, xh, z, r, xrh, h_tilde)
    return h_next, cache


def gru_step_backward(dh_next, cache):
    x, h_prev, Wz, Wr, Wh, xh, z, r, xrh, h_tilde = cache
    N, D = x.shape

    dz = dh_next * (h_prev - h_tilde)
    dh_tilde = dh_next * (1 - z)
    dh_prev = dh_next * z

    # candidate
    da_h = dh_tilde * dtanh(h_tilde)
    dWh = xrh.T @ da_h
    dbh = da_h.sum(axis=0)
    dxrh = da_h @ Wh.T
    dx = dxrh[:, :D]
    drh = dxrh[:, D:]
    dr = drh * h_prev
    dh_prev = dh_prev + drh * r

    # gates
    da_r = dr * dsigmoid(r)
    da_z = dz * dsigmoid(z)
    dWr = xh.T @ da_r
    dWz = xh.T @ da_z
    dbr = da_r.sum(axis=0)
    dbz = da_z.sum(axis=0)
    dxh = da_r @ Wr.T + da_z @ Wz.T
    dx = dx + dxh[:, :D]
    dh_prev = dh_prev + dxh[:, D:]

    return dx, dh_prev, dWz, dWr, dWh, dbz, dbr, dbh


class GRULayer:
    """Gates packed as [r, z, n] in the manner of cuDNN: n = tanh(Wn x + r * (Un h + bn))"""

    def __init__(self, W, U, b):
        self.W = W      # (D, 3H)
        self.U = U      # (H, 3H)
        self.b = b      # (3H,)

    def forward(self, xs, h0):
        N, T, D = xs.shape
        H = h0.shape[1]
        self.xs = xs
        self.hs = [h0]
        self.steps = []
        out = np.zeros((N, T, H))
        h = h0
        for t in range(T):
            gx = xs[:, t].dot(self.W)
            gh = h.dot(self.U) + self.b
            r = sigmoid(gx[:, :H] + gh[:, :H])
            z = sigmoid(gx[:, H:2 * H] + gh[:, H:2 * H])
            ghn = gh[:, 2 * H:]
            n = np.tanh(gx[:, 2 * H:] + r * ghn)
            h = (1 - z) * n + z * h
            self.steps.append((r, z, n, ghn))
            self.hs.append(h)
            out[:, t] = h
        return out

    def backward(self, dout):
        N, T, H = dout.shape
        self.dW = np.zeros_like(self.W)
        self.dU = np.zeros_like(self.U)
        self.db = np.zeros_like(self.b)
        dxs = np.zeros_like(self.xs)
        dh = np.zeros((N, H))
        for t in range(T - 1, -1, -1):
            r, z, n, ghn = self.steps[t]
            h_prev = self.hs[t]
            dh = dh + dout[:, t]
            dn = dh * (1 - z)
            dz = dh * (h_prev - n)
            dn_pre = dn * (1 - n * n)
            dr = dn_pre * ghn
            dr_pre = dr * r * (1 - r)
            dz_pre = dz * z * (1 - z)
            dgx = np.concatenate([dr_pre, dz_pre, dn_pre], axis=1)
            dgh = np.concatenate([dr_pre, dz_pre, dn_pre * r], axis=1)
            self.dW += self.xs[:, t].T.dot(dgx)
            self.dU += h_prev.T.dot(dgh)
            self.db += dgh.sum(0)
            dxs[:, t] = dgx.dot(self.W.T)
            dh = dh * z + dgh.dot(self.U.T)
        self.dh0 = dh
        return dxs


def elman_forward(xs, h0, U, W, V):
    """Lists over time. xs: list of (D,), U: (H, D), W: (H, H), V: (O, H)"""
    hs = [h0]
    os = []
    for x in xs:
        hs.append(np.tanh(U @ x + W @ hs[-1]))
        os.append(V @ hs[-1])
    return os, hs


# bprop: backward of elman_forward
def bptt(dos, xs, hs, U, W, V):
    dU, dW, dV = np.zeros(U.shape), np.zeros(W.shape), np.zeros(V.shape)
    carry = np.zeros(W.shape[0])
    for t in reversed(range(len(xs))):
        dV += np.outer(dos[t], hs[t + 1])
        dh = V.T @ dos[t] + carry
        da = dh * dtanh(hs[t + 1])
        dU += np.outer(da, xs[t])
        dW += np.outer(da, hs[t])
        carry = W.T @ da
    return carry, dU, dW, dV
