import torch
from torch import nn
from torch.autograd import Function


# Inherit from Function
class LinearFunction(Function):

    # Note that both forward and backward are @staticmethods
    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias)
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None

        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)

        return grad_input, grad_weight, grad_bias


class Linear(nn.Module):
    def __init__(self, input_features, output_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(output_features, input_features))
        self.bias = nn.Parameter(torch.randn(output_features))

    def forward(self, input):
        return LinearFunction.apply(input, self.weight, self.bias)


class LoRALinearFunction(Function):
    """y = x W + s (x A) B with W frozen"""

    @staticmethod
    def forward(ctx, x, W, A, B, s):
        xa = x @ A
        ctx.save_for_backward(x, W, A, B, xa)
        ctx.s = s
        return x @ W + s * (xa @ B)

    @staticmethod
    def backward(ctx, dY):
        x, W, A, B, xa = ctx.saved_tensors
        s = ctx.s
        dYB = dY @ B.t()
        dA = s * (x.t() @ dYB)
        dB = s * (xa.t() @ dY)
        dX = dY @ W.t() + s * (dYB @ A.t())
        return dX, None, dA, dB, None


class BilinearFunction(Function):
    @staticmethod
    def forward(ctx, x1, x2, W):
        """x1: (b, i), x2: (b, j), W: (k, i, j)"""
        ctx.save_for_backward(x1, x2, W)
        return torch.einsum('bi,kij,bj->bk', x1, W, x2)

    @staticmethod
    def backward(ctx, grad):
        x1, x2, W = ctx.saved_tensors
        grad_x1 = torch.einsum('bk,kij,bj->bi', grad, W, x2)
        grad_x2 = torch.einsum('bk,kij,bi->bj', grad, W, x1)
        grad_W = torch.einsum('bk,bi,bj->kij', grad, x1, x2)
        return grad_x1, grad_x2, grad_W


class AttentionFunction(Function):
    @staticmethod
    def forward(ctx, q, k, v, scale):
        # (B, T, D)
        attn = torch.softmax(torch.bmm(q, k.transpose(1, 2)) * scale, dim=-1)
        ctx.save_for_backward(q, k, v, attn)
        ctx.scale = scale
        return torch.bmm(attn, v)

    @staticmethod
    def backward(ctx, grad_out):
        q, k, v, attn = ctx.saved_tensors
        grad_v = torch.bmm(attn.transpose(1, 2), grad_out)
        grad_attn = torch.bmm(grad_out, v.transpose(1, 2))
        grad_scores = attn * (grad_attn - (grad_attn * attn).sum(dim=-1, keepdim=True))
        grad_scores = grad_scores * ctx.scale
        grad_q = torch.bmm(grad_scores, k)
        grad_k = torch.bmm(grad_scores.transpose(1, 2), q)
        return grad_q, grad_k, grad_v, None


class ScaleFunction(Function):
    """Scales by a constant, which may be negative"""

    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x * alpha

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.alpha, None


class LogSumExpFunction(Function):
    @staticmethod
    def forward(ctx, x):
        m = torch.amax(x, dim=1, keepdim=True)
        lse = (x - m).exp().sum(1, keepdim=True).log() + m
        ctx.save_for_backward(x, lse)
        return lse.squeeze(1)

    @staticmethod
    def backward(ctx, g):
        x, lse = ctx.saved_tensors
        return g.unsqueeze(1) * torch.exp(x - lse)
