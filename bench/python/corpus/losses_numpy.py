import numpy as np


# ---------- regression ----------

def mse_forward(y_pred, y_true):
    return np.mean((y_pred - y_true) ** 2)


def mse_backward(y_pred, y_true):
    return 2 * (y_pred - y_true) / y_pred.size


def mae_forward(y_pred, y_true):
    return np.abs(y_pred - y_true).mean()


def mae_backward(y_pred, y_true):
    return np.sign(y_pred - y_true) / y_pred.size


def huber_forward(y_pred, y_true, delta=1.0):
    err = y_pred - y_true
    small = np.abs(err) <= delta
    squared = 0.5 * err ** 2
    linear = delta * (np.abs(err) - 0.5 * delta)
    return np.where(small, squared, linear).mean()


def huber_backward(y_pred, y_true, delta=1.0):
    err = y_pred - y_true
    grad = np.clip(err, -delta, delta)
    return grad / err.size


def logcosh_forward(y_pred, y_true):
    return np.sum(np.log(np.cosh(y_pred - y_true)))


def logcosh_backward(y_pred, y_true):
    return np.tanh(y_pred - y_true)


def gaussian_nll_forward(mu, logvar, x):
    return 0.5 * np.sum(logvar + (x - mu) ** 2 * np.exp(-logvar)) / len(x)


def gaussian_nll_backward(mu, logvar, x):
    prec = np.exp(-logvar)
    dmu = (mu - x) * prec / len(x)
    dlogvar = 0.5 * (1 - (x - mu) ** 2 * prec) / len(x)
    return dmu, dlogvar


# ---------- classification ----------

def bce_forward(p, y):
    # p: (N,) probabilities, y: (N,) of 0 and 1
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def bce_backward(p, y):
    N = p.shape[0]
    return (p - y) / (p * (1 - p)) / N


def bce_with_logits_forward(z, y):
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def bce_with_logits_backward(z, y):
    s = 1 / (1 + np.exp(-z))
    return (s - y) / z.size


def nll_forward(log_probs, target):
    n = log_probs.shape[0]
    return -log_probs[np.arange(n), target].mean()


def nll_backward(log_probs, target):
    n = log_probs.shape[0]
    grad = np.zeros_like(log_probs)
    grad[np.arange(n), target] = -1.0 / n
    return grad


def squared_hinge_forward(scores, y):
    # y in {-1, 1}
    m = np.maximum(0, 1 - y * scores)
    return np.mean(m ** 2)


def squared_hinge_backward(scores, y):
    m = np.maximum(0, 1 - y * scores)
    return -2 * y * m / scores.size


def kl_forward(logits, p):
    """KL(p || softmax(logits)), summed over classes, mean over rows. Both (N, C)."""
    z = logits - logits.max(1, keepdims=True)
    logq = z - np.log(np.exp(z).sum(1, keepdims=True))
    loss = (p * (np.log(p) - logq)).sum(1).mean()
    return loss, (p, logq)


def kl_backward(cache):
    p, logq = cache
    q = np.exp(logq)
    # the rows of p sum to one
    return (q * p.sum(1, keepdims=True) - p) / p.shape[0]


# ---------- metric learning ----------

def contrastive_forward(a, b, same, margin):
    """a, b: (N, D) embeddings; same: (N,) is 1 for pairs that belong together"""
    diff = a - b
    d = np.sqrt((diff ** 2).sum(axis=1))
    gap = np.maximum(margin - d, 0)
    loss = np.mean(same * d ** 2 + (1 - same) * gap ** 2)
    return loss, (diff, d, gap, same)


def contrastive_backward(cache):
    diff, d, gap, same = cache
    N = d.shape[0]
    dd = (2 * same * d - 2 * (1 - same) * gap) / N
    da = diff * (dd / d)[:, None]
    db = -da
    return da, db


def triplet_forward(anchor, pos, neg, margin=0.5):
    dp = ((anchor - pos) ** 2).sum(1)
    dn = ((anchor - neg) ** 2).sum(1)
    h = np.maximum(dp - dn + margin, 0)
    cache = (anchor, pos, neg, h)
    return h.mean(), cache


def triplet_backward(cache):
    anchor, pos, neg, h = cache
    active = (h > 0)[:, None] / len(h)
    dpos = -2 * (anchor - pos) * active
    dneg = 2 * (anchor - neg) * active
    danchor = -dpos - dneg
    return danchor, dpos, dneg


def infonce_forward(x, y, tau):
    """x, y: (N, D), rows with the same index belong together; tau is the temperature."""
    sim = x @ y.T / tau
    sim_max = sim.max(axis=1, keepdims=True)
    e = np.exp(sim - sim_max)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(np.diag(p)).mean()
    return loss, (x, y, tau, p)


def infonce_backward(cache):
    x, y, tau, p = cache
    N = x.shape[0]
    dsim = (p - np.eye(N)) / N
    dx = dsim @ y / tau
    dy = dsim.T @ x / tau
    return dx, dy
