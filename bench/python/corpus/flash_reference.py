"""
Reference of tiled attention: the forward pass keeps the logsumexp of each row, the backward
pass computes the probabilities again.
"""
import numpy as np


def flash_attention_forward(Q, K, V, sm_scale):
    # Q, K, V: (T, D)
    S = (Q @ K.T) * sm_scale
    m = S.max(axis=1, keepdims=True)
    P = np.exp(S - m)
    l = P.sum(axis=1, keepdims=True)
    O = (P @ V) / l
    L = m + np.log(l)
    return O, L


def flash_attention_backward(dO, Q, K, V, O, L, sm_scale):
    delta = (dO * O).sum(axis=1, keepdims=True)      # (T, 1)
    S = (Q @ K.T) * sm_scale
    P = np.exp(S - L)
    dV = P.T @ dO
    dP = dO @ V.T
    dS = P * (dP - delta)
    dQ = (dS @ K) * sm_scale
    dK = (dS.T @ Q) * sm_scale
    return dQ, dK, dV


def tiled_attention_forward(q, k, v, block=2):
    """One row of tiles after the other, with a running maximum."""
    T, D = q.shape
    scale = D ** -0.5
    o = np.zeros_like(q)
    lse = np.zeros(T)
    for i in range(0, T, block):
        qi = q[i:i + block]
        m = np.full(qi.shape[0], -np.inf)
        l = np.zeros(qi.shape[0])
        acc = np.zeros_like(qi)
        for j in range(0, T, block):
            s = qi @ k[j:j + block].T * scale
            m_new = np.maximum(m, s.max(axis=1))
            p = np.exp(s - m_new[:, None])
            alpha = np.exp(m - m_new)
            l = l * alpha + p.sum(axis=1)
            acc = acc * alpha[:, None] + p @ v[j:j + block]
            m = m_new
        o[i:i + block] = acc / l[:, None]
        lse[i:i + block] = m + np.log(l)
    return o, lse


def tiled_attention_backward(do, q, k, v, o, lse, block=2):
    T, D = q.shape
    scale = D ** -0.5
    dq = np.zeros_like(q)
    dk = np.zeros_like(k)
    dv = np.zeros_like(v)
    delta = np.sum(do * o, axis=1)
    for j in range(0, T, block):
        kj, vj = k[j:j + block], v[j:j + block]
        for i in range(0, T, block):
            qi, doi = q[i:i + block], do[i:i + block]
            p = np.exp(qi @ kj.T * scale - lse[i:i + block, None])
            dv[j:j + block] += p.T @ doi
            dp = doi @ vj.T
            ds = p * (dp - delta[i:i + block, None])
            dq[i:i + block] += ds @ kj * scale
            dk[j:j + block] += ds.T @ qi * scale
    return dq, dk, dv


def linear_attention_forward(q, k, v):
    """Causal linear attention as a recurrence over a state of (D, E). q, k: (T, D), v: (T, E)"""
    T, D = q.shape
    E = v.shape[1]
    state = np.zeros((D, E))
    out = np.zeros((T, E))
    for t in range(T):
        state = state + np.outer(k[t], v[t])
        out[t] = q[t] @ state
    return out


def linear_attention_backward(dout, q, k, v):
    T, D = q.shape
    E = v.shape[1]
    dq = np.zeros((T, D))
    dk = np.zeros((T, D))
    dv = np.zeros((T, E))

    state = np.zeros((D, E))
    for t in range(T):
        state = state + np.outer(k[t], v[t])
        dq[t] = state @ dout[t]

    dstate = np.zeros((D, E))
    for t in reversed(range(T)):
        dstate = dstate + np.outer(q[t], dout[t])
        dk[t] = dstate @ v[t]
        dv[t] = dstate.T @ k[t]
    return dq, dk, dv
