# References that the tests of the kernels compare with. Clear, not fast.
import numpy as np


def layernorm_forward(inp, weight, bias, eps=1e-5):
    B, T, C = inp.shape
    out = np.zeros((B, T, C))
    mean = np.zeros((B, T))
    rstd = np.zeros((B, T))
    for b in range(B):
        for t in range(T):
            x = inp[b, t]
            m = x.sum() / C
            v = ((x - m) ** 2).sum() / C
            s = 1.0 / np.sqrt(v + eps)
            out[b, t] = (x - m) * s * weight + bias
            mean[b, t] = m
            rstd[b, t] = s
    return out, mean, rstd


def layernorm_backward(dout, inp, weight, mean, rstd):
    B, T, C = inp.shape
    dinp = np.zeros((B, T, C))
    dweight = np.zeros(C)
    dbias = np.zeros(C)
    for b in range(B):
        for t in range(T):
            # two reductions first
            norm = (inp[b, t] - mean[b, t]) * rstd[b, t]
            dnorm = weight * dout[b, t]
            dnorm_mean = dnorm.sum() / C
            dnorm_norm_mean = (dnorm * norm).sum() / C
            # then the gradients
            dbias += dout[b, t]
            dweight += norm * dout[b, t]
            dval = dnorm - dnorm_mean - norm * dnorm_norm_mean
            dinp[b, t] += dval * rstd[b, t]
    return dinp, dweight, dbias


def rmsnorm_forward(x, w, eps=1e-6):
    # x: [M, N], w: [N]
    ms = np.mean(x * x, axis=-1, keepdims=True)
    r = 1.0 / np.sqrt(ms + eps)
    y = x * r * w
    return y, r


def rmsnorm_backward(dy, x, w, r):
    N = x.shape[-1]
    x_hat = x * r
    wdy = w * dy
    c1 = np.sum(x_hat * wdy, axis=-1, keepdims=True) / N
    dx = (wdy - x_hat * c1) * r
    dw = np.sum(dy * x_hat, axis=0)
    return dx, dw


def softmax_forward(x):
    # [M, N], row by row
    m = x.max(axis=1)[:, None]
    e = np.exp(x - m)
    return e / e.sum(axis=1)[:, None]


def softmax_backward(dy, y):
    dot = np.sum(dy * y, axis=1)[:, None]
    dx = y * (dy - dot)
    return dx


def swiglu_forward(a, b):
    sig = 1 / (1 + np.exp(-a))
    silu = a * sig
    return silu * b


def swiglu_backward(dc, a, b):
    # recomputation, to save memory
    sig = 1 / (1 + np.exp(-a))
    silu = a * sig
    db = dc * silu
    da = dc * (silu * (1 - sig) + sig) * b
    return da, db


def geglu_forward(a, b):
    sqrt_2_over_pi = 0.7978845608028654
    a_cubed = a * a * a
    tanh_arg = sqrt_2_over_pi * (a + 0.044715 * a_cubed)
    geglu_a = 0.5 * a * (1 + np.tanh(tanh_arg))
    return geglu_a * b


def geglu_backward(dc, a, b):
    sqrt_2_over_pi = 0.7978845608028654
    a_cubed = a * a * a
    tanh_arg = sqrt_2_over_pi * (a + 0.044715 * a_cubed)
    tanh_result = np.tanh(tanh_arg)
    geglu_a = 0.5 * a * (1 + tanh_result)

    db = dc * geglu_a

    term1 = 0.5 * (1 + tanh_result)
    tanh_sq = tanh_result * tanh_result
    term2 = 0.5 * a * (1 - tanh_sq) * (sqrt_2_over_pi * (1 + 3 * 0.044715 * a * a))
    da = dc * b * (term1 + term2)
    return da, db


def rope_forward(q, cos, sin):
    """q: [B, T, H, D]; cos, sin: [T, D / 2]. The halves of D are the pairs."""
    half = q.shape[-1] // 2
    q1 = q[..., :half]
    q2 = q[..., half:]
    c = cos[None, :, None, :]
    s = sin[None, :, None, :]
    return np.concatenate([q1 * c - q2 * s, q2 * c + q1 * s], axis=-1)


def rope_backward(dq, cos, sin):
    half = dq.shape[-1] // 2
    dq1 = dq[..., :half]
    dq2 = dq[..., half:]
    c = cos[None, :, None, :]
    s = sin[None, :, None, :]
    # the rotation the other way round
    return np.concatenate([dq1 * c + dq2 * s, dq2 * c - dq1 * s], axis=-1)


def cross_entropy_forward(logits, target, label_smoothing):
    # logits: (B, V), target: (B,)
    B, V = logits.shape
    m = logits.max(axis=-1, keepdims=True)
    lse = m[:, 0] + np.log(np.exp(logits - m).sum(axis=-1))
    picked = logits[np.arange(B), target]
    nll = lse - picked
    smooth = lse - logits.mean(axis=-1)
    loss = (1 - label_smoothing) * nll + label_smoothing * smooth
    return loss.mean(), lse


def cross_entropy_backward(dloss, logits, target, lse, label_smoothing):
    B, V = logits.shape
    probs = np.exp(logits - lse[:, None])
    dlogits = probs - label_smoothing / V
    dlogits[np.arange(B), target] -= 1 - label_smoothing
    dlogits *= dloss / B
    return dlogits


def fused_residual_rmsnorm_forward(x, residual, w, eps=1e-6):
    s = x + residual
    r = (np.mean(s ** 2, -1, keepdims=True) + eps) ** -0.5
    return s * r * w, s, r


def fused_residual_rmsnorm_backward(dy, ds_next, s, r, w):
    """ds_next is the gradient that reaches the sum by the residual stream."""
    n = s.shape[-1]
    g = dy * w
    ds = r * g - (r ** 3) * s * np.sum(g * s, -1, keepdims=True) / n
    ds += ds_next
    dw = (dy * s * r).sum(axis=0)
    return ds, ds, dw


def linear_cross_entropy_forward(h, W, y):
    # h: (B, D), W: (V, D); loss is the sum
    logits = h @ W.T
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -logp[np.arange(len(y)), y].sum()
    return loss, logp


def linear_cross_entropy_backward(dloss, h, W, y, logp):
    g = np.exp(logp)
    g[np.arange(len(y)), y] -= 1.0
    g = g * dloss
    dh = g @ W
    dW = g.T @ h
    return dh, dW
