import numpy as np


def vae_loss_and_grads(x, eps, We, be, Wm, bm, Ws, bs, Wd, bd):
    """
    x: (N, D), eps: (N, Z), We: (D, H), be: (H,), Wm: (H, Z), bm: (Z,), Ws: (H, Z), bs: (Z,), Wd: (Z, D), bd: (D,)
    """
    N = x.shape[0]
    # encoder
    h = np.tanh(x @ We + be)
    mu = h @ Wm + bm
    logvar = h @ Ws + bs
    std = np.exp(0.5 * logvar)
    z = mu + std * eps
    # decoder
    xr = z @ Wd + bd
    rec = 0.5 * np.sum((xr - x) ** 2) / N
    kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar)) / N
    loss = rec + kl

    dxr = (xr - x) / N
    dWd = z.T @ dxr
    dbd = dxr.sum(0)
    dz = dxr @ Wd.T
    dmu = dz + mu / N
    dlogvar = 0.5 * dz * eps * std + 0.5 * (np.exp(logvar) - 1) / N
    dWm = h.T @ dmu
    dbm = dmu.sum(0)
    dWs = h.T @ dlogvar
    dbs = dlogvar.sum(0)
    dh = (dmu @ Wm.T + dlogvar @ Ws.T) * (1 - h ** 2)
    dWe = x.T @ dh
    dbe = dh.sum(0)
    grads = {'We': dWe, 'be': dbe, 'Wm': dWm, 'bm': dbm, 'Ws': dWs, 'bs': dbs, 'Wd': dWd, 'bd': dbd}
    return loss, grads


def reinforce_loss_grad(logits, actions, advantages):
    # logits: (T, A), actions: (T,), advantages: (T,)
    z = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    T = len(actions)
    loss = -np.mean(np.log(p[np.arange(T), actions]) * advantages)
    dlogits = p.copy()
    dlogits[np.arange(T), actions] -= 1
    dlogits *= advantages[:, None] / T
    return loss, dlogits


def dqn_loss_and_grad(q, actions, targets):
    """q: (B, A), actions: (B,), targets: (B,)"""
    B = q.shape[0]
    rows = np.arange(B)
    td = q[rows, actions] - targets
    loss = 0.5 * np.mean(td ** 2)
    dq = np.zeros_like(q)
    dq[rows, actions] = td / B
    return loss, dq


def nce_loss_grad(z1, z2, tau=0.1):
    """InfoNCE over a batch. z1, z2: (N, D)"""
    N = z1.shape[0]
    sim = z1 @ z2.T / tau
    sim -= sim.max(axis=1, keepdims=True)
    p = np.exp(sim)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(np.diag(p)))
    dsim = (p - np.eye(N)) / N
    dz1 = dsim @ z2 / tau
    dz2 = dsim.T @ z1 / tau
    return loss, dz1, dz2


def gmm_nll(x, mu, logsig, logits):
    """One-dimensional mixture. x: (N,), the others (K,)"""
    N = x.shape[0]
    w = np.exp(logits - np.max(logits))
    w = w / w.sum()
    sig = np.exp(logsig)
    d = (x[:, None] - mu) / sig
    comp = w * np.exp(-0.5 * d ** 2) / (sig * np.sqrt(2 * np.pi))
    tot = comp.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(tot))
    r = comp / tot
    dmu = -np.sum(r * d / sig, axis=0) / N
    dlogsig = -np.sum(r * (d ** 2 - 1), axis=0) / N
    dlogits = w - r.mean(axis=0)
    return loss, dmu, dlogsig, dlogits


def ae_forward(x, W, b, c):
    """Tied weights. x: (N, D), W: (D, H), b: (H,), c: (D,)"""
    h = 1 / (1 + np.exp(-(x @ W + b)))
    r = h @ W.T + c
    return r, h


def ae_backward(dr, x, W, h):
    dc = dr.sum(axis=0)
    dh = dr @ W
    da = dh * h * (1 - h)
    db = da.sum(axis=0)
    dW = x.T @ da + dr.T @ h
    dx = da @ W.T
    return dx, dW, db, dc


def policy_value_forward(s, W1, Wp, Wv):
    # s (B, S)  W1 (S, H)  Wp (H, A)  Wv (H, 1)
    h = np.maximum(s @ W1, 0)
    return h @ Wp, h @ Wv, (s, h, W1, Wp, Wv)


def policy_value_backward(dlogits, dvalue, cache):
    s, h, W1, Wp, Wv = cache
    dWp = h.T @ dlogits
    dWv = h.T @ dvalue
    dh = dlogits @ Wp.T + dvalue @ Wv.T
    dh[h <= 0] = 0
    dW1 = s.T @ dh
    ds = dh @ W1.T
    return ds, dW1, dWp, dWv
