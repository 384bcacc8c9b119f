import numpy as np
import numpy.linalg as la


# Each operation is a pair: f returns the value, f_vjp the gradients of its arguments.

def matmul_forward(A, B):
    return A @ B


def matmul_backward(G, A, B):
    return G @ B.T, A.T @ G


def inverse_forward(A):
    return la.inv(A)


def inverse_backward(G, Y):
    """Y is the inverse."""
    return -Y.T @ G @ Y.T


def solve_forward(A, b):
    return la.solve(A, b)


def solve_backward(dx, A, x):
    db = la.solve(A.T, dx)
    dA = -np.outer(db, x)
    return dA, db


def logdet_forward(A):
    sign, value = la.slogdet(A)
    return value


def logdet_backward(g, A):
    return g * la.inv(A).T


def trace_of_product_forward(A, B):
    # A: (n, m), B: (m, n)
    return np.trace(A @ B)


def trace_of_product_backward(g, A, B):
    return g * B.T, g * A.T


def cumsum_forward(x):
    # over time, (T, D)
    return np.cumsum(x, axis=0)


def cumsum_backward(dy):
    return np.flip(np.cumsum(np.flip(dy, axis=0), axis=0), axis=0)


def concat_forward(a, b):
    # (N, D1), (N, D2)
    return np.concatenate((a, b), axis=1), a.shape[1]


def concat_backward(dout, split):
    return dout[:, :split], dout[:, split:]


def stack_mean_forward(x, y, z):
    return np.stack([x, y, z]).mean(axis=0)


def stack_mean_backward(dout):
    d = dout / 3
    return d, d, d


def normalize_forward(v):
    """A vector of length 1."""
    n = np.sqrt(np.dot(v, v))
    return v / n, n


def normalize_backward(dout, v, n):
    dv = dout / n
    dn = -np.dot(dout, v) / n ** 2
    dv += dn * v / n
    return dv


def attention_pool_forward(x, w):
    """Pools the rows of x (T, D) with weights softmax(x w)."""
    e = np.exp(x @ w)
    total = np.sum(e)
    a = e / total
    return a @ x, a


def attention_pool_backward(dpooled, x, w, a):
    da = x @ dpooled
    de = a * (da - np.dot(a, da))
    dx = np.outer(a, dpooled) + np.outer(de, w)
    dw = x.T @ de
    return dx, dw


def conv1d_forward(x, k):
    # valid correlation, x: (L,), k: (K,)
    L, K = len(x), len(k)
    y = np.zeros(L - K + 1)
    for i in range(L - K + 1):
        y[i] = np.dot(x[i:i + K], k)
    return y


def conv1d_backward(dy, x, k):
    K = len(k)
    dx = np.zeros_like(x)
    dk = np.zeros_like(k)
    for i in range(len(dy)):
        dx[i:i + K] += dy[i] * k
        dk += dy[i] * x[i:i + K]
    return dx, dk


def avgpool_forward(x, p):
    """Average pooling of (N, C, H, W) with windows p by p."""
    N, C, H, W = x.shape
    return x.reshape(N, C, H // p, p, W // p, p).mean(axis=(3, 5))


def avgpool_backward(dout, p):
    return np.repeat(np.repeat(dout, p, axis=2), p, axis=3) / (p * p)


def global_avgpool_forward(x):
    return x.mean(axis=(2, 3)), x.shape


def global_avgpool_backward(dout, shape):
    N, C, H, W = shape
    dx = np.ones(shape) * dout[:, :, None, None] / (H * W)
    return dx
