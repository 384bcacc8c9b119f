"""Layers in the style of a course: a function that returns its output and a cache, and one that reads it. One line is wrong."""

import numpy as np


def affine_forward(x, w, b):
    """
    Inputs:
    - x: input of shape (N, D)
    - w: weights of shape (D, M)
    - b: biases of shape (M,)
    """
    out = x.dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


def layernorm_forward(x, gamma, beta, eps=1e-5):
    """
    Inputs:
    - x: data of shape (N, D)
    - gamma: scale of shape (D,)
    - beta: shift of shape (D,)
    """
    mean = x.mean(axis=1, keepdims=True)
    centred = x - mean
    std = np.sqrt((centred ** 2).mean(axis=1, keepdims=True) + eps)
    xhat = centred / std
    out = gamma * xhat + beta
    cache = (xhat, std, gamma)
    return out, cache


def layernorm_backward(dout, cache):
    xhat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    inner = dxhat.mean(axis=1, keepdims=True)
    along = (dxhat * xhat).mean(axis=1, keepdims=True)
    dx = (dxhat - inner - along) / std
    return dx, dgamma, dbeta


def swish_forward(x):
    gate = 1 / (1 + np.exp(-x))
    out = x * gate
    cache = (x, gate)
    return out, cache
