# %% [markdown]
# # From linear to logistic to softmax regression

# %%
import numpy as np

# %%
def linear_regression(w, b, X, y, lam=0.1):
    """Ridge regression. X: (n, d), w: (d,), b: scalar, y: (n,)"""
    n = X.shape[0]
    residual = X @ w + b - y
    loss = np.sum(residual ** 2) / (2 * n) + lam * np.sum(w ** 2) / 2
    grad_w = X.T @ residual / n + lam * w
    grad_b = residual.mean()
    return loss, grad_w, grad_b

# %%
def logistic_loss(w, X, y):
    # labels are -1 and 1
    margin = y * (X @ w)
    loss = np.mean(np.log(1 + np.exp(-margin)))
    return loss


def grad_logistic_loss(w, X, y):
    margin = y * (X @ w)
    coeff = -y / (1 + np.exp(margin))
    return X.T @ coeff / len(y)

# %%
def softmax_regression_naive(W, X, y, reg):
    """
    The gradient by loops over examples and classes.
    W: (D, C), X: (N, D), y: (N,)
    """
    loss = 0.0
    dW = np.zeros_like(W)
    num_train = X.shape[0]
    num_classes = W.shape[1]
    for i in range(num_train):
        scores = X[i].dot(W)
        scores -= np.max(scores)
        p = np.exp(scores) / np.sum(np.exp(scores))
        loss -= np.log(p[y[i]])
        for j in range(num_classes):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    loss /= num_train
    dW /= num_train
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW

# %%
def svm_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X @ W
    correct = scores[np.arange(N), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W ** 2)

    binary = (margins > 0).astype(float)
    binary[np.arange(N), y] = -binary.sum(axis=1)
    dW = X.T @ binary / N + 2 * reg * W
    return loss, dW

# %%
class TwoLayerNet(object):
    """
    input - fully connected layer - ReLU - fully connected layer - softmax
    """

    def __init__(self, W1, b1, W2, b2):
        self.params = {}
        self.params['W1'] = W1
        self.params['b1'] = b1
        self.params['W2'] = W2
        self.params['b2'] = b2

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, D = X.shape

        # Compute the forward pass
        hidden = np.maximum(0, X.dot(W1) + b1)
        scores = hidden.dot(W2) + b2

        # If the targets are not given then jump out, we're done
        if y is None:
            return scores

        scores -= scores.max(axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / exp_scores.sum(axis=1, keepdims=True)
        loss = -np.log(probs[range(N), y]).sum() / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        # Backward pass: compute gradients
        grads = {}
        dscores = probs
        dscores[range(N), y] -= 1
        dscores /= N
        grads['W2'] = hidden.T.dot(dscores) + 2 * reg * W2
        grads['b2'] = dscores.sum(axis=0)
        dhidden = dscores.dot(W2.T)
        dhidden[hidden <= 0] = 0
        grads['W1'] = X.T.dot(dhidden) + 2 * reg * W1
        grads['b1'] = dhidden.sum(axis=0)

        return loss, grads

# %%
def mlp_forward(x, weights, biases):
    """A list of layers with sigmoids; column vectors"""
    activation = x
    activations = [x]
    zs = []
    for b, w in zip(biases, weights):
        z = np.dot(w, activation) + b
        zs.append(z)
        activation = 1.0 / (1.0 + np.exp(-z))
        activations.append(activation)
    return activations, zs


def mlp_backprop(y, weights, biases, activations, zs):
    """Gradients of half the squared distance to y."""
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    s = lambda z: 1.0 / (1.0 + np.exp(-z))
    sp = lambda z: s(z) * (1 - s(z))
    delta = (activations[-1] - y) * sp(zs[-1])
    nabla_b[-1] = delta
    nabla_w[-1] = np.dot(delta, activations[-2].T)
    for l in range(2, len(weights) + 1):
        z = zs[-l]
        delta = np.dot(weights[-l + 1].T, delta) * sp(z)
        nabla_b[-l] = delta
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
    return nabla_b, nabla_w
