import numpy as np


class GCNLayer:
    """Graph convolution: relu(A_hat X W), A_hat the normalized adjacency matrix (n, n)."""

    def __init__(self, A, W):
        A_tilde = A + np.eye(A.shape[0])
        d = A_tilde.sum(axis=1)
        self.A_hat = A_tilde / np.sqrt(np.outer(d, d))
        self.W = W                                   # (f_in, f_out)
        self.grads = {}

    def forward(self, X):
        self.AX = self.A_hat @ X
        self.H = self.AX @ self.W
        return np.maximum(self.H, 0)

    def backward(self, d_out):
        d_H = d_out * (self.H > 0)
        self.grads['W'] = self.AX.T @ d_H
        d_AX = d_H @ self.W.T
        return self.A_hat.T @ d_AX


def pairwise_distance_forward(X, Y):
    """Squared distances. X: (N, D), Y: (M, D); out: (N, M)"""
    xx = np.sum(X ** 2, axis=1)[:, None]
    yy = np.sum(Y ** 2, axis=1)[None, :]
    return xx + yy - 2 * X @ Y.T


def pairwise_distance_backward(dD, X, Y):
    dX = 2 * X * dD.sum(axis=1)[:, None] - 2 * dD @ Y
    dY = 2 * Y * dD.sum(axis=0)[:, None] - 2 * dD.T @ X
    return dX, dY


def rbf_kernel_forward(X, gamma):
    # X: (N, D), gamma: number
    N, D = X.shape
    diff = X[:, None, :] - X[None, :, :]
    sq = (diff ** 2).sum(-1)
    K = np.exp(-gamma * sq)
    return K, (diff, sq, K, gamma)


def rbf_kernel_backward(dK, cache):
    diff, sq, K, gamma = cache
    dgamma = -np.sum(dK * K * sq)
    dsq = -gamma * dK * K
    ddiff = 2 * diff * dsq[:, :, None]
    dX = ddiff.sum(axis=1) - ddiff.sum(axis=0)
    return dX, dgamma


def fm_forward(x, w0, w, V):
    """
    Factorization machine.
    x: (B, n), w0: scalar, w: (n,), V: (n, k)
    """
    lin = x @ w
    s = x @ V
    s2 = (x ** 2) @ (V ** 2)
    pair = 0.5 * np.sum(s ** 2 - s2, axis=1)
    return w0 + lin + pair, s


def fm_backward(dy, x, w, V, s):
    dw0 = dy.sum()
    dw = x.T @ dy
    ds = dy[:, None] * s
    dV = x.T @ ds - V * ((x ** 2).T @ dy)[:, None]
    return dw0, dw, dV


def mf_loss(U, V, R, mask, reg):
    """Matrix factorization of ratings R (n, m), where mask is 1; U: (n, k), V: (m, k)"""
    E = mask * (U @ V.T - R)
    loss = 0.5 * np.sum(E ** 2) + 0.5 * reg * (np.sum(U ** 2) + np.sum(V ** 2))
    grad_U = E @ V + reg * U
    grad_V = E.T @ U + reg * V
    return loss, grad_U, grad_V


def gaussian_loglik(L_inv, y):
    """Minus log density of y with the inverse factor L_inv (d, d) of the covariance, up to a constant and the determinant"""
    z = L_inv @ y
    value = 0.5 * z @ z
    dL_inv = np.outer(z, y)
    dy = L_inv.T @ z
    return value, dL_inv, dy


def highway_forward(x, W_h, b_h, W_t, b_t):
    h = np.maximum(0, x.dot(W_h) + b_h)
    t = 1 / (1 + np.exp(-(x.dot(W_t) + b_t)))
    y = h * t + x * (1 - t)
    return y, (x, W_h, W_t, h, t)


def highway_backward(dy, cache):
    x, W_h, W_t, h, t = cache
    dh = dy * t
    dt = dy * (h - x)
    dpre_h = dh * (h > 0)
    dpre_t = dt * t * (1 - t)
    dW_h = x.T.dot(dpre_h)
    db_h = dpre_h.sum(axis=0)
    dW_t = x.T.dot(dpre_t)
    db_t = dpre_t.sum(axis=0)
    dx = dy * (1 - t)
    dx += dpre_h.dot(W_h.T)
    dx += dpre_t.dot(W_t.T)
    return dx, dW_h, db_h, dW_t, db_t


def additive_attention_forward(query, keys, Wq, Wk, v):
    # query: (N, H)  keys: (N, T, H)  Wq, Wk: (H, A)  v: (A,)
    e = np.tanh((query @ Wq)[:, None, :] + keys @ Wk)
    score = e @ v
    w = np.exp(score - score.max(axis=1, keepdims=True))
    alpha = w / w.sum(axis=1, keepdims=True)
    context = np.einsum('nt,nth->nh', alpha, keys)
    return context, (query, keys, Wq, Wk, v, e, alpha)


def additive_attention_backward(dcontext, cache):
    query, keys, Wq, Wk, v, e, alpha = cache
    dalpha = np.einsum('nh,nth->nt', dcontext, keys)
    dkeys = alpha[:, :, None] * dcontext[:, None, :]
    dscore = alpha * (dalpha - np.sum(alpha * dalpha, axis=1, keepdims=True))
    dv = np.einsum('nt,nta->a', dscore, e)
    de = dscore[:, :, None] * v
    dpre = de * (1 - e ** 2)
    dq = dpre.sum(axis=1)
    dWq = query.T @ dq
    dquery = dq @ Wq.T
    dWk = np.einsum('nth,nta->ha', keys, dpre)
    dkeys += dpre @ Wk.T
    return dquery, dkeys, dWq, dWk, dv
