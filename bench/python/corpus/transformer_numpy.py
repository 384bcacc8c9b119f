"""Blocks of a transformer with their gradients, in plain NumPy. B batch, T time, C channels, H heads."""
import math

import numpy as np


def softmax(z, axis=-1):
    z = z - z.max(axis=axis, keepdims=True)
    ez = np.exp(z)
    return ez / ez.sum(axis=axis, keepdims=True)


def linear_fwd(x, W, b):
    return x @ W + b, (x, W)


def linear_bwd(dy, cache):
    x, W = cache
    dx = dy @ W.T
    dW = x.reshape(-1, x.shape[-1]).T @ dy.reshape(-1, dy.shape[-1])
    db = dy.reshape(-1, dy.shape[-1]).sum(0)
    return dx, dW, db


def gelu_fwd(x):
    c = math.sqrt(2 / math.pi)
    t = np.tanh(c * (x + 0.044715 * x ** 3))
    return 0.5 * x * (1 + t), (x, t)


def gelu_bwd(dy, cache):
    x, t = cache
    c = math.sqrt(2 / math.pi)
    dt = (1 - t ** 2) * c * (1 + 3 * 0.044715 * x ** 2)
    return dy * (0.5 * (1 + t) + 0.5 * x * dt)


def layernorm_fwd(x, g, b, eps=1e-5):
    mu = x.mean(-1, keepdims=True)
    var = x.var(-1, keepdims=True)
    rstd = (var + eps) ** -0.5
    xhat = (x - mu) * rstd
    return g * xhat + b, (xhat, rstd, g)


def layernorm_bwd(dy, cache):
    xhat, rstd, g = cache
    axes = tuple(range(dy.ndim - 1))
    dg = (dy * xhat).sum(axes)
    db = dy.sum(axes)
    dxhat = dy * g
    dx = rstd * (dxhat - dxhat.mean(-1, keepdims=True) - xhat * (dxhat * xhat).mean(-1, keepdims=True))
    return dx, dg, db


def attention_fwd(q, k, v):
    """q: (T, C), k: (S, C), v: (S, D)"""
    scale = 1.0 / math.sqrt(q.shape[-1])
    scores = q @ k.T * scale
    att = softmax(scores)
    out = att @ v
    return out, (q, k, v, att, scale)


def attention_bwd(dout, cache):
    q, k, v, att, scale = cache
    dv = att.T @ dout
    datt = dout @ v.T
    dscores = att * (datt - (datt * att).sum(-1, keepdims=True))
    dq = dscores @ k * scale
    dk = dscores.T @ q * scale
    return dq, dk, dv


def causal_attention_fwd(q, k, v):
    # all of shape (B, H, T, D)
    T, D = q.shape[-2:]
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(D)
    mask = np.tril(np.ones((T, T), dtype=bool))
    scores = np.where(mask, scores, -1e9)
    p = softmax(scores)
    return p @ v, (q, k, v, p, mask)


def causal_attention_bwd(do, cache):
    q, k, v, p, mask = cache
    D = q.shape[-1]
    dv = p.transpose(0, 1, 3, 2) @ do
    dp = do @ v.transpose(0, 1, 3, 2)
    ds = p * (dp - np.sum(dp * p, axis=-1, keepdims=True))
    ds = np.where(mask, ds, 0.0)
    ds /= np.sqrt(D)
    dq = ds @ k
    dk = ds.transpose(0, 1, 3, 2) @ q
    return dq, dk, dv


def split_heads(x, n_head):
    B, T, C = x.shape
    return x.reshape(B, T, n_head, C // n_head).transpose(0, 2, 1, 3)


def merge_heads(x):
    B, H, T, D = x.shape
    return x.transpose(0, 2, 1, 3).reshape(B, T, H * D)


def mha_fwd(x, Wqkv, Wo, n_head):
    """Multi-head self-attention. x: (B, T, C), Wqkv: (C, 3C), Wo: (C, C)"""
    qkv = x @ Wqkv
    q, k, v = [split_heads(part, n_head) for part in np.split(qkv, 3, axis=-1)]
    heads, att_cache = causal_attention_fwd(q, k, v)
    y = merge_heads(heads)
    return y @ Wo, (x, Wqkv, Wo, y, att_cache, n_head)


def mha_bwd(dout, cache):
    x, Wqkv, Wo, y, att_cache, n_head = cache
    B, T, C = x.shape
    dWo = y.reshape(B * T, C).T @ dout.reshape(B * T, C)
    dy = dout @ Wo.T
    dq, dk, dv = causal_attention_bwd(split_heads(dy, n_head), att_cache)
    dqkv = np.concatenate([merge_heads(dq), merge_heads(dk), merge_heads(dv)], axis=-1)
    dWqkv = x.reshape(B * T, C).T @ dqkv.reshape(B * T, 3 * C)
    dx = dqkv @ Wqkv.T
    return dx, dWqkv, dWo


def ffn_fwd(x, p):
    """Position-wise feed-forward network; p: dict of fc_w, fc_b, proj_w, proj_b."""
    h, c1 = linear_fwd(x, p["fc_w"], p["fc_b"])
    a, c2 = gelu_fwd(h)
    y, c3 = linear_fwd(a, p["proj_w"], p["proj_b"])
    return y, (c1, c2, c3)


def ffn_bwd(dy, cache):
    c1, c2, c3 = cache
    g = {}
    da, g["proj_w"], g["proj_b"] = linear_bwd(dy, c3)
    dh = gelu_bwd(da, c2)
    dx, g["fc_w"], g["fc_b"] = linear_bwd(dh, c1)
    return dx, g


def residual_block_fwd(x, g, b, W1, W2):
    # pre-norm: x + W2 relu(W1 norm(x))
    n, ln_cache = layernorm_fwd(x, g, b)
    h = n @ W1
    r = np.maximum(h, 0)
    y = x + r @ W2
    return y, (ln_cache, n, h, r, W1, W2)


def residual_block_bwd(dy, cache):
    ln_cache, n, h, r, W1, W2 = cache
    dW2 = np.einsum('bth,btc->hc', r, dy)
    dr = dy @ W2.T
    dh = dr * (h > 0)
    dW1 = np.einsum('btc,bth->ch', n, dh)
    dn = dh @ W1.T
    dx_ln, dg, db = layernorm_bwd(dn, ln_cache)
    dx = dy + dx_ln
    return dx, dg, db, dW1, dW2
