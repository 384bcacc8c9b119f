import numpy as np


def selu(x, alpha=1.6732632423543772, scale=1.0507009873554805):
    return scale * np.where(x > 0, x, alpha * (np.exp(x) - 1))


def selu_grad(dy, x, alpha=1.6732632423543772, scale=1.0507009873554805):
    return dy * scale * np.where(x > 0, 1, alpha * np.exp(x))


def softplus_forward(x):
    return np.log1p(np.exp(x)), x


def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))


def mish_forward(x):
    sp = np.log1p(np.exp(x))
    t = np.tanh(sp)
    return x * t, (x, t)


def mish_backward(dout, cache):
    x, t = cache
    sig = 1 / (1 + np.exp(-x))
    return dout * (t + x * (1 - t * t) * sig)


def l2_normalize_forward(x, eps=1e-12):
    # x: (N, D)
    norm = np.sqrt(np.sum(x * x, axis=-1, keepdims=True) + eps)
    y = x / norm
    return y, (y, norm)


def l2_normalize_backward(dy, cache):
    y, norm = cache
    return (dy - y * np.sum(dy * y, axis=-1, keepdims=True)) / norm


def cosine_similarity_forward(a, b):
    # a, b: (N, D)
    na = np.linalg.norm(a, axis=1)
    nb = np.linalg.norm(b, axis=1)
    dot = np.einsum('nd,nd->n', a, b)
    s = dot / (na * nb)
    return s, (a, b, na, nb, s)


def cosine_similarity_backward(ds, cache):
    a, b, na, nb, s = cache
    da = ds[:, None] * (b / (na * nb)[:, None] - a * (s / na ** 2)[:, None])
    db = ds[:, None] * (a / (na * nb)[:, None] - b * (s / nb ** 2)[:, None])
    return da, db


def maxout_forward(x, k):
    """x: (N, D * k)"""
    N = x.shape[0]
    z = x.reshape(N, -1, k)
    out = z.max(axis=2)
    return out, (z, out)


def maxout_backward(dout, cache):
    z, out = cache
    mask = z == out[:, :, None]
    dz = mask * dout[:, :, None]
    return dz.reshape(z.shape[0], -1)


def bilinear_forward(x1, x2, W):
    # x1: (N, I), x2: (N, J), W: (I, J)
    return np.einsum('ni,ij,nj->n', x1, W, x2)


def bilinear_backward(dy, x1, x2, W):
    dx1 = dy[:, None] * (x2 @ W.T)
    dx2 = dy[:, None] * (x1 @ W)
    dW = (x1 * dy[:, None]).T @ x2
    return dx1, dx2, dW


def upsample_forward(x, s=2):
    # nearest neighbour, x: (N, C, H, W)
    return x.repeat(s, axis=2).repeat(s, axis=3)


def upsample_backward(dout, s=2):
    N, C, H, W = dout.shape
    return dout.reshape(N, C, H // s, s, W // s, s).sum(axis=(3, 5))


def glu_forward(x):
    # x: (N, 2D)
    a, b = np.split(x, 2, axis=1)
    g = 1 / (1 + np.exp(-b))
    return a * g, (a, g)


def glu_backward(dout, cache):
    a, g = cache
    da = dout * g
    db = dout * a * g * (1 - g)
    return np.concatenate([da, db], axis=1)


def interleave_rope_forward(x, cos, sin):
    # x: (T, D), cos and sin: (T, D // 2)
    out = np.empty_like(x)
    out[:, ::2] = x[:, ::2] * cos - x[:, 1::2] * sin
    out[:, 1::2] = x[:, ::2] * sin + x[:, 1::2] * cos
    return out


def interleave_rope_backward(dout, cos, sin):
    dx = np.empty_like(dout)
    dx[:, ::2] = dout[:, ::2] * cos + dout[:, 1::2] * sin
    dx[:, 1::2] = -dout[:, ::2] * sin + dout[:, 1::2] * cos
    return dx


def gather_rows_forward(x, idx):
    # x: (N, D), idx: (M,)
    return x[idx]


def gather_rows_backward(dout, x, idx):
    dx = np.zeros_like(x)
    np.add.at(dx, idx, dout)
    return dx


def gmf_forward(user, item, P, Q, h):
    # user, item: (B,) indices; P: (U, K), Q: (I, K), h: (K,)
    p, q = P[user], Q[item]
    return (p * q) @ h, (p, q)


def gmf_backward(dy, user, item, P, Q, h, cache):
    p, q = cache
    dpq = np.outer(dy, h)
    dP, dQ = np.zeros_like(P), np.zeros_like(Q)
    np.add.at(dP, user, dpq * q)
    np.add.at(dQ, item, dpq * p)
    dh = (p * q).T @ dy
    return dP, dQ, dh
