import numpy as np
from abc import ABC, abstractmethod


class Activation(ABC):
    @abstractmethod
    def forward(self, Z):
        ...

    @abstractmethod
    def backward(self, dLdA):
        ...


class Tanh(Activation):
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        dAdZ = 1 - self.A ** 2
        return dLdA * dAdZ


class ELU(Activation):
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def forward(self, Z):
        self.Z = Z
        self.A = np.where(Z > 0, Z, self.alpha * (np.exp(Z) - 1))
        return self.A

    def backward(self, dLdA):
        dAdZ = np.where(self.Z > 0, 1.0, self.A + self.alpha)
        dLdZ = dLdA * dAdZ
        return dLdZ


class SELU(Activation):
    """Self-normalizing: the scaled exponential unit."""

    alpha = 1.6732632423543772
    scale = 1.0507009873554805

    def forward(self, Z):
        self.Z = Z
        neg = self.alpha * (np.exp(Z) - 1)
        return self.scale * np.where(Z > 0, Z, neg)

    def backward(self, dLdA):
        d_neg = self.alpha * np.exp(self.Z)
        return dLdA * self.scale * np.where(self.Z > 0, 1, d_neg)


class Softplus(Activation):
    def __init__(self, beta):
        self.beta = beta

    def forward(self, Z):
        self.Z = Z
        return np.log(1 + np.exp(self.beta * Z)) / self.beta

    def backward(self, dLdA):
        e = np.exp(self.beta * self.Z)
        return dLdA * e / (1 + e)


class Softsign(Activation):
    def forward(self, Z):
        self.denom = 1 + np.abs(Z)
        return Z / self.denom

    def backward(self, dLdA):
        return dLdA / self.denom ** 2


class HardSigmoid(Activation):
    def forward(self, Z):
        self.Z = Z
        return np.clip(0.2 * Z + 0.5, 0, 1)

    def backward(self, dLdA):
        inside = (self.Z > -2.5) & (self.Z < 2.5)
        return 0.2 * dLdA * inside


class Softmax(Activation):
    def forward(self, Z):
        # Z: (N, C)
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        self.A = E / E.sum(axis=1, keepdims=True)
        return self.A

    def backward(self, dLdA):
        N, C = dLdA.shape
        dLdZ = np.zeros((N, C))
        for i in range(N):
            a = self.A[i].reshape(-1, 1)
            J = np.diagflat(a) - np.dot(a, a.T)
            dLdZ[i, :] = np.dot(dLdA[i, :], J)
        return dLdZ


class LogSoftmax(Activation):
    def forward(self, Z):
        shifted = Z - np.max(Z, axis=1, keepdims=True)
        self.out = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        return self.out

    def backward(self, dLdA):
        total = np.sum(dLdA, axis=1, keepdims=True)
        return dLdA - np.exp(self.out) * total


class Swish(Activation):
    def __init__(self, beta):
        self.beta = beta        # (D,), learned

    def forward(self, Z):
        self.Z = Z
        self.S = 1 / (1 + np.exp(-self.beta * Z))
        return Z * self.S

    def backward(self, dLdA):
        dS = self.Z * self.S * (1 - self.S)
        self.dLdbeta = np.sum(dLdA * dS * self.Z, axis=0)
        dLdZ = dLdA * (self.S + self.beta * dS)
        return dLdZ


class Maxout(Activation):
    """The larger of two linear pieces."""

    def __init__(self, W1, W2):
        self.W1, self.W2 = W1, W2

    def forward(self, X):
        self.X = X
        P = X @ self.W1
        Q = X @ self.W2
        self.first = (P >= Q).astype(float)
        return np.maximum(P, Q)

    def backward(self, dLdA):
        dP = dLdA * self.first
        dQ = dLdA * (1 - self.first)
        self.dW1 = self.X.T @ dP
        self.dW2 = self.X.T @ dQ
        return dP @ self.W1.T + dQ @ self.W2.T
