"""A model of language in loops, as a C programmer writes NumPy."""
import math
import numpy as np


def encoder_forward(inp, wte, wpe):
    """inp: (B, T) of integers, wte: (V, C), wpe: (maxT, C)"""
    B, T = inp.shape
    C = wte.shape[1]
    out = np.zeros((B, T, C))
    for b in range(B):
        for t in range(T):
            out[b, t] = wte[inp[b, t]] + wpe[t]
    return out


def encoder_backward(dout, inp, wte, wpe):
    B, T, C = dout.shape
    dwte = np.zeros_like(wte)
    dwpe = np.zeros_like(wpe)
    for b in range(B):
        for t in range(T):
            ix = inp[b, t]
            for i in range(C):
                d = dout[b, t, i]
                dwte[ix, i] += d
                dwpe[t, i] += d
    return dwte, dwpe


def matmul_forward(inp, weight, bias):
    # inp is (B,T,C), weight is (OC, C), bias is (OC)
    # out will be (B,T,OC)
    B, T, C = inp.shape
    OC = weight.shape[0]
    out = np.zeros((B, T, OC))
    for b in range(B):
        for t in range(T):
            for o in range(OC):
                val = bias[o]
                for i in range(C):
                    val = val + inp[b, t, i] * weight[o, i]
                out[b, t, o] = val
    return out


def matmul_backward(dout, inp, weight):
    B, T, C = inp.shape
    OC = weight.shape[0]
    dinp = np.zeros((B, T, C))
    dweight = np.zeros((OC, C))
    dbias = np.zeros(OC)
    # backward into inp first
    for b in range(B):
        for t in range(T):
            for o in range(OC):
                d = dout[b, t, o]
                for i in range(C):
                    dinp[b, t, i] += weight[o, i] * d
    # backward into weight/bias
    for o in range(OC):
        for b in range(B):
            for t in range(T):
                d = dout[b, t, o]
                dbias[o] += d
                for i in range(C):
                    dweight[o, i] += inp[b, t, i] * d
    return dinp, dweight, dbias


def attention_forward(inp, NH):
    """
    inp: (B, T, 3C) holds the query, key, value vectors; NH heads
    """
    B, T, C3 = inp.shape
    C = C3 // 3
    hs = C // NH
    scale = 1.0 / math.sqrt(hs)
    preatt = np.zeros((B, NH, T, T))
    att = np.zeros((B, NH, T, T))
    out = np.zeros((B, T, C))
    for b in range(B):
        for t in range(T):
            for h in range(NH):
                query = inp[b, t, h * hs:(h + 1) * hs]
                for t2 in range(t + 1):
                    key = inp[b, t2, C + h * hs:C + (h + 1) * hs]
                    preatt[b, h, t, t2] = np.dot(query, key) * scale
                row = np.exp(preatt[b, h, t, :t + 1] - np.max(preatt[b, h, t, :t + 1]))
                att[b, h, t, :t + 1] = row / np.sum(row)
                for t2 in range(t + 1):
                    value = inp[b, t2, 2 * C + h * hs:2 * C + (h + 1) * hs]
                    out[b, t, h * hs:(h + 1) * hs] += att[b, h, t, t2] * value
    return out, att


def attention_backward(dout, inp, att, NH):
    B, T, C3 = inp.shape
    C = C3 // 3
    hs = C // NH
    scale = 1.0 / math.sqrt(hs)
    dinp = np.zeros_like(inp)
    datt = np.zeros_like(att)
    dpreatt = np.zeros_like(att)
    for b in range(B):
        for t in range(T):
            for h in range(NH):
                dout_bth = dout[b, t, h * hs:(h + 1) * hs]
                # backward pass 4, through the value accumulation
                for t2 in range(t + 1):
                    value = inp[b, t2, 2 * C + h * hs:2 * C + (h + 1) * hs]
                    datt[b, h, t, t2] += np.dot(value, dout_bth)
                    dinp[b, t2, 2 * C + h * hs:2 * C + (h + 1) * hs] += att[b, h, t, t2] * dout_bth
                # backward pass 2 & 3, the softmax
                for t2 in range(t + 1):
                    for t3 in range(t + 1):
                        indicator = 1.0 if t2 == t3 else 0.0
                        local_derivative = att[b, h, t, t2] * (indicator - att[b, h, t, t3])
                        dpreatt[b, h, t, t3] += local_derivative * datt[b, h, t, t2]
                # backward pass 1, the query @ key matmul
                for t2 in range(t + 1):
                    key = inp[b, t2, C + h * hs:C + (h + 1) * hs]
                    query = inp[b, t, h * hs:(h + 1) * hs]
                    dinp[b, t, h * hs:(h + 1) * hs] += key * dpreatt[b, h, t, t2] * scale
                    dinp[b, t2, C + h * hs:C + (h + 1) * hs] += query * dpreatt[b, h, t, t2] * scale
    return dinp


def gelu_forward(inp):
    s = math.sqrt(2.0 / math.pi)
    cube = 0.044715 * inp * inp * inp
    return 0.5 * inp * (1.0 + np.tanh(s * (inp + cube)))


def gelu_backward(dout, inp):
    s = math.sqrt(2.0 / math.pi)
    x = inp
    cube = 0.044715 * x * x * x
    tanh_arg = s * (x + cube)
    tanh_out = np.tanh(tanh_arg)
    coshf_out = np.cosh(tanh_arg)
    sech_out = 1.0 / (coshf_out * coshf_out)
    local_grad = 0.5 * (1.0 + tanh_out) + x * 0.5 * sech_out * s * (1.0 + 3.0 * 0.044715 * x * x)
    dinp = local_grad * dout
    return dinp


def residual_forward(inp1, inp2):
    return inp1 + inp2


def residual_backward(dout):
    dinp1 = dout
    dinp2 = dout
    return dinp1, dinp2


def crossentropy_softmax_forward(logits, targets):
    """logits: (B, T, V), targets: (B, T); losses: (B, T)"""
    B, T, V = logits.shape
    probs = np.zeros((B, T, V))
    losses = np.zeros((B, T))
    for b in range(B):
        for t in range(T):
            e = np.exp(logits[b, t] - np.max(logits[b, t]))
            probs[b, t] = e / np.sum(e)
            losses[b, t] = -np.log(probs[b, t, targets[b, t]])
    return losses, probs


def crossentropy_softmax_backward(dlosses, probs, targets):
    B, T, V = probs.shape
    dlogits = np.zeros((B, T, V))
    for b in range(B):
        for t in range(T):
            dloss = dlosses[b, t]
            ix = targets[b, t]
            for i in range(V):
                p = probs[b, t, i]
                indicator = 1.0 if i == ix else 0.0
                dlogits[b, t, i] += (p - indicator) * dloss
    return dlogits
