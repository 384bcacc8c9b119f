#!/usr/bin/env python

import numpy as np


def softmax(x):
    """Softmax of each row, or of a vector."""
    if x.ndim > 1:
        x = x - np.max(x, axis=1, keepdims=True)
        e = np.exp(x)
        return e / np.sum(e, axis=1, keepdims=True)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def sigmoid(x):
    """ Sigmoid of a scalar or numpy array. """
    s = 1 / (1 + np.exp(-x))
    return s


def naive_softmax_loss_and_gradient(center_word_vec, outside_word_idx, outside_vectors):
    """ Naive Softmax loss & gradient function for word2vec models

    Arguments:
    center_word_vec -- numpy ndarray, center word's embedding
                    in shape (word vector length, )
    outside_word_idx -- integer, the index of the outside word
    outside_vectors -- outside vectors is
                    in shape (num words in vocab, word vector length)

    Return:
    loss -- naive softmax loss
    grad_center_vec -- the gradient with respect to the center word vector
    grad_outside_vecs -- the gradient with respect to all the outside word vectors
    """
    scores = np.dot(outside_vectors, center_word_vec)
    y_hat = softmax(scores)
    loss = -np.log(y_hat[outside_word_idx])

    delta = y_hat.copy()
    delta[outside_word_idx] -= 1
    grad_center_vec = np.dot(outside_vectors.T, delta)
    grad_outside_vecs = np.outer(delta, center_word_vec)
    return loss, grad_center_vec, grad_outside_vecs


def neg_sampling_loss_and_gradient(center_word_vec, outside_word_idx, outside_vectors, neg_indices):
    """ Negative sampling loss function for word2vec models; the samples are given, and may repeat

    center_word_vec -- (D, ), outside_vectors -- (V, D), neg_indices -- list of K integers
    """
    K = len(neg_indices)
    grad_outside_vecs = np.zeros(outside_vectors.shape)

    u_o = outside_vectors[outside_word_idx]
    p_o = sigmoid(np.dot(u_o, center_word_vec))
    loss = -np.log(p_o)
    grad_center_vec = (p_o - 1) * u_o
    grad_outside_vecs[outside_word_idx] += (p_o - 1) * center_word_vec

    for k in range(K):
        u_k = outside_vectors[neg_indices[k]]
        p_k = sigmoid(-np.dot(u_k, center_word_vec))
        loss += -np.log(p_k)
        grad_center_vec += (1 - p_k) * u_k
        grad_outside_vecs[neg_indices[k]] += (1 - p_k) * center_word_vec
    return loss, grad_center_vec, grad_outside_vecs


def neg_sampling_vectorized(v_c, o, U, neg):
    # v_c (d,)  U (V, d)  neg (K,)
    indices = np.concatenate(([o], neg))
    signs = np.ones(len(indices))
    signs[1:] = -1
    vecs = U[indices]
    probs = sigmoid(signs * vecs.dot(v_c))
    cost = -np.sum(np.log(probs))

    coef = signs * (probs - 1)
    dv = coef.dot(vecs)
    dU = np.zeros_like(U)
    np.add.at(dU, indices, np.outer(coef, v_c))
    return cost, dv, dU


def skipgram(current, context, center_vectors, outside_vectors):
    """ Skip-gram model with the naive softmax loss

    current -- integer, the center word
    context -- list of integers, the outside words
    center_vectors -- (V, D)
    outside_vectors -- (V, D)
    """
    loss = 0.0
    grad_center_vectors = np.zeros(center_vectors.shape)
    grad_outside_vectors = np.zeros(outside_vectors.shape)
    v = center_vectors[current]
    for word in context:
        l, dv, dU = naive_softmax_loss_and_gradient(v, word, outside_vectors)
        loss += l
        grad_center_vectors[current] += dv
        grad_outside_vectors += dU
    return loss, grad_center_vectors, grad_outside_vectors


def cbow_forward(context, target, W_in, W_out):
    """Continuous bag of words. context: (B, C) indices, target: (B,); W_in: (V, D), W_out: (D, V)"""
    B, C = context.shape
    hidden = W_in[context].mean(axis=1)
    probs = softmax(hidden @ W_out)
    loss = -np.mean(np.log(probs[np.arange(B), target]))
    return loss, (context, target, hidden, probs, W_in, W_out)


def cbow_backward(cache):
    context, target, hidden, probs, W_in, W_out = cache
    B, C = context.shape
    dscores = probs.copy()
    dscores[np.arange(B), target] -= 1
    dscores /= B
    dW_out = hidden.T @ dscores
    dhidden = dscores @ W_out.T
    dW_in = np.zeros_like(W_in)
    for c in range(C):
        np.add.at(dW_in, context[:, c], dhidden / C)
    return dW_in, dW_out
