import numpy as np
from numpy import exp, log, tanh


def vae_loss(x, eps, W1, W_mu, W_lv, W2, W3):
    """
    Variational autoencoder with Bernoulli outputs; eps is the noise of the reparametrization.
    Loss and gradients in one go.
    """
    # encoder
    h = tanh(x @ W1)
    mu = h @ W_mu
    logvar = h @ W_lv
    std = exp(0.5 * logvar)
    z = mu + std * eps
    # decoder
    a = z @ W2
    h2 = np.maximum(a, 0)
    logits = h2 @ W3
    x_hat = 1 / (1 + exp(-logits))

    batch = len(x)
    recon = -(x * log(x_hat) + (1 - x) * log(1 - x_hat)).sum() / batch
    kl = -0.5 * (1 + logvar - mu ** 2 - exp(logvar)).sum() / batch
    loss = recon + kl

    # decoder, backwards
    dlogits = (x_hat - x) / batch
    dW3 = h2.T @ dlogits
    dh2 = dlogits @ W3.T
    da = dh2 * (a > 0)
    dW2 = z.T @ da
    dz = da @ W2.T
    # reparametrization and KL
    dmu = dz + mu / batch
    dlogvar = dz * eps * 0.5 * std + 0.5 * (exp(logvar) - 1) / batch
    # encoder
    dW_mu = h.T @ dmu
    dW_lv = h.T @ dlogvar
    dh = dmu @ W_mu.T + dlogvar @ W_lv.T
    dpre = dh * (1 - h ** 2)
    dW1 = x.T @ dpre
    return loss, dict(W1=dW1, W_mu=dW_mu, W_lv=dW_lv, W2=dW2, W3=dW3)


def sparse_autoencoder_cost(theta, visible_size, hidden_size, lambda_, rho, beta, data):
    """
    Squared error, weight decay and a sparsity penalty. The data are columns, the
    parameters one long vector.
    """
    W1 = theta[0:hidden_size * visible_size].reshape(hidden_size, visible_size)
    W2 = theta[hidden_size * visible_size:2 * hidden_size * visible_size].reshape(visible_size, hidden_size)
    b1 = theta[2 * hidden_size * visible_size:2 * hidden_size * visible_size + hidden_size]
    b2 = theta[2 * hidden_size * visible_size + hidden_size:]

    m = data.shape[1]

    z2 = W1.dot(data) + b1[:, None]
    a2 = 1 / (1 + exp(-z2))
    z3 = W2.dot(a2) + b2[:, None]
    h = 1 / (1 + exp(-z3))

    rho_hat = np.sum(a2, axis=1) / m
    cost = np.sum((h - data) ** 2) / (2 * m) \
        + (lambda_ / 2) * (np.sum(W1 ** 2) + np.sum(W2 ** 2)) \
        + beta * np.sum(rho * log(rho / rho_hat) + (1 - rho) * log((1 - rho) / (1 - rho_hat)))

    sparsity_delta = (-rho / rho_hat + (1 - rho) / (1 - rho_hat))[:, None]
    delta3 = (h - data) * h * (1 - h)
    delta2 = (W2.T.dot(delta3) + beta * sparsity_delta) * a2 * (1 - a2)
    W1grad = delta2.dot(data.T) / m + lambda_ * W1
    W2grad = delta3.dot(a2.T) / m + lambda_ * W2
    b1grad = np.sum(delta2, axis=1) / m
    b2grad = np.sum(delta3, axis=1) / m

    grad = np.concatenate((W1grad.reshape(-1), W2grad.reshape(-1), b1grad, b2grad))
    return cost, grad


def tied_autoencoder(X, W, b, c):
    # X: (N, D), W: (D, H), b: (H,), c: (D,)
    N = X.shape[0]
    H = tanh(X @ W + b)
    R = H @ W.T + c
    E = R - X
    loss = (E ** 2).sum() / (2 * N)

    dR = E / N
    dH = dR @ W
    dP = dH * (1 - H ** 2)
    dW = X.T @ dP
    dW += dR.T @ H
    db = dP.sum(0)
    dc = dR.sum(0)
    return loss, dW, db, dc
