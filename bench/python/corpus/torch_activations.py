"""Activations that keep less memory than autograd would."""
import math

import torch
import torch.nn.functional as F


class SwishFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad_output):
        x = ctx.saved_tensors[0]
        s = torch.sigmoid(x)
        return grad_output * (s * (1 + x * (1 - s)))


class MishFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.mul(torch.tanh(F.softplus(x)))

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        x_sigmoid = torch.sigmoid(x)
        x_tanh_sp = F.softplus(x).tanh()
        return grad_output.mul(x_tanh_sp + x * x_sigmoid * (1 - x_tanh_sp * x_tanh_sp))


class FastGELU(torch.autograd.Function):
    # x * sigmoid(1.702 x)
    @staticmethod
    def forward(ctx, x):
        gate = torch.sigmoid(1.702 * x)
        ctx.save_for_backward(x, gate)
        return x * gate

    @staticmethod
    def backward(ctx, dy):
        x, gate = ctx.saved_tensors
        dgate = dy * x
        dx = dy * gate + dgate * gate * (1 - gate) * 1.702
        return dx


class ExactGELU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * input * (1 + torch.erf(input / math.sqrt(2)))

    @staticmethod
    def backward(ctx, grad_out):
        (input,) = ctx.saved_tensors
        cdf = 0.5 * (1 + torch.erf(input / math.sqrt(2)))
        pdf = torch.exp(-0.5 * input ** 2) / math.sqrt(2 * math.pi)
        return grad_out * (cdf + input * pdf)


class BiasGELU(torch.autograd.Function):
    """gelu(bias + y) by tanh, with the gradient of the bias left to a sum"""

    @staticmethod
    def forward(ctx, input, bias):
        ctx.save_for_backward(input, bias)
        x = bias + input
        return x * 0.5 * (1.0 + torch.tanh(0.79788456 * x * (1 + 0.044715 * x * x)))

    @staticmethod
    def backward(ctx, grad_output):
        input, bias = ctx.saved_tensors
        x = bias + input
        tanh_out = torch.tanh(0.79788456 * x * (1 + 0.044715 * x * x))
        ff = 0.5 * x * ((1 - tanh_out * tanh_out) * (0.79788456 + 0.1070322243 * x * x)) + 0.5 * (1 + tanh_out)
        tmp = ff * grad_output
        return tmp, tmp.sum(dim=0)


class SwiGLUFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w1, w2):
        # x: [N, D]; w1, w2: [D, H]
        gate = x @ w1
        up = x @ w2
        ctx.save_for_backward(x, w1, w2, gate, up)
        return F.silu(gate) * up

    @staticmethod
    def backward(ctx, dout):
        x, w1, w2, gate, up = ctx.saved_tensors
        sig = gate.sigmoid()
        d_up = dout * gate * sig
        d_gate = dout * up * sig * (1 + gate * (1 - sig))
        dw1 = x.t() @ d_gate
        dw2 = x.t() @ d_up
        dx = d_gate @ w1.t() + d_up @ w2.t()
        return dx, dw1, dw2


class LeakyReLUFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, negative_slope):
        ctx.negative_slope = negative_slope
        ctx.save_for_backward(x)
        return torch.where(x > 0, x, negative_slope * x)

    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[x < 0] *= ctx.negative_slope
        return grad_input, None


class PReLUFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, a):
        # a: one slope for each column
        ctx.save_for_backward(x, a)
        return x.clamp(min=0) + a * x.clamp(max=0)

    @staticmethod
    def backward(ctx, grad_y):
        x, a = ctx.saved_tensors
        neg = (x < 0).to(x.dtype)
        grad_x = grad_y * (1 - neg) + grad_y * a * neg
        grad_a = (grad_y * x * neg).sum(0)
        return grad_x, grad_a
