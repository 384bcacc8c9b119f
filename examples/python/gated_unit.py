"""A gated linear unit as a function of PyTorch with a backward pass of its own. One line is wrong."""

import torch


class GatedUnit(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w_gate, w_up):
        """x: (N, D), w_gate: (D, H), w_up: (D, H)"""
        gate = x @ w_gate
        up = x @ w_up
        sig = torch.sigmoid(gate)
        ctx.save_for_backward(x, w_gate, w_up, gate, up, sig)
        return gate * sig * up

    @staticmethod
    def backward(ctx, grad_output):
        x, w_gate, w_up, gate, up, sig = ctx.saved_tensors
        grad_up = grad_output * gate * sig
        grad_gate = grad_output * up * sig * (1 + gate * (1 + sig))
        grad_x = grad_gate @ w_gate.T + grad_up @ w_up.T
        return grad_x, x.T @ grad_gate, x.T @ grad_up
