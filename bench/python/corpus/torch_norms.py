import torch
from torch.autograd import Function


class LayerNormFunction(Function):
    """y = (x - mean) / std * weight + bias over the last dimension"""

    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        mu = x.mean(dim=-1, keepdim=True)
        xc = x - mu
        var = (xc * xc).mean(dim=-1, keepdim=True)
        rstd = torch.rsqrt(var + eps)
        xhat = xc * rstd
        ctx.save_for_backward(xhat, rstd, weight)
        ctx.eps = eps
        return xhat * weight + bias

    @staticmethod
    def backward(ctx, grad_output):
        xhat, rstd, weight = ctx.saved_tensors
        dims = tuple(range(grad_output.dim() - 1))
        grad_weight = (grad_output * xhat).sum(dim=dims)
        grad_bias = grad_output.sum(dim=dims)
        g = grad_output * weight
        grad_x = rstd * (g - g.mean(dim=-1, keepdim=True) - xhat * (g * xhat).mean(dim=-1, keepdim=True))
        return grad_x, grad_weight, grad_bias, None


class RMSNormFunction(Function):
    @staticmethod
    def forward(ctx, x, weight, eps=1e-6):
        rms = torch.sqrt(x.pow(2).mean(-1, keepdim=True) + eps)
        normed = x / rms
        ctx.save_for_backward(x, weight, rms)
        return normed * weight

    @staticmethod
    def backward(ctx, dy):
        x, weight, rms = ctx.saved_tensors
        n = x.shape[-1]
        dnormed = dy * weight
        dweight = (dy * (x / rms)).sum(0)
        # d(x / rms) has a direct part, and one through rms
        drms = -(dnormed * x).sum(-1, keepdim=True) / rms.pow(2)
        dx = dnormed / rms + drms * x / (n * rms)
        return dx, dweight, None


class LayerNorm2dFunction(torch.autograd.Function):
    # normalizes the channels of images (N, C, H, W) at each position
    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        ctx.eps = eps
        N, C, H, W = x.size()
        mu = x.mean(1, keepdim=True)
        var = (x - mu).pow(2).mean(1, keepdim=True)
        y = (x - mu) / (var + eps).sqrt()
        ctx.save_for_backward(y, var, weight)
        y = weight.view(1, C, 1, 1) * y + bias.view(1, C, 1, 1)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        eps = ctx.eps

        N, C, H, W = grad_output.size()
        y, var, weight = ctx.saved_tensors
        g = grad_output * weight.view(1, C, 1, 1)
        mean_g = g.mean(dim=1, keepdim=True)

        mean_gy = (g * y).mean(dim=1, keepdim=True)
        gx = 1. / torch.sqrt(var + eps) * (g - y * mean_gy - mean_g)
        return gx, (grad_output * y).sum(dim=3).sum(dim=2).sum(dim=0), grad_output.sum(dim=3).sum(dim=2).sum(
            dim=0), None


class BatchNormFunction(Function):
    @staticmethod
    def forward(ctx, input, gamma, beta, eps=1e-5):
        mean = input.mean(0)
        var = input.var(0, unbiased=False)
        inv_std = 1.0 / torch.sqrt(var + eps)
        x_hat = (input - mean) * inv_std
        ctx.save_for_backward(x_hat, inv_std, gamma)
        return gamma * x_hat + beta

    @staticmethod
    def backward(ctx, grad_output):
        x_hat, inv_std, gamma = ctx.saved_tensors
        N = grad_output.shape[0]
        grad_input = grad_gamma = grad_beta = None
        if ctx.needs_input_grad[0]:
            sum_g = grad_output.sum(0)
            sum_gx = (grad_output * x_hat).sum(0)
            grad_input = gamma * inv_std / N * (N * grad_output - sum_g - x_hat * sum_gx)
        if ctx.needs_input_grad[1]:
            grad_gamma = (grad_output * x_hat).sum(0)
        if ctx.needs_input_grad[2]:
            grad_beta = grad_output.sum(0)
        return grad_input, grad_gamma, grad_beta, None


class L2NormalizeFunction(Function):
    """Unit rows."""

    @staticmethod
    def forward(ctx, x):
        norm = x.norm(dim=1, keepdim=True)
        y = x / norm
        ctx.save_for_backward(y, norm)
        return y

    @staticmethod
    def backward(ctx, grad):
        y, norm = ctx.saved_tensors
        inner = (grad * y).sum(dim=1, keepdim=True)
        return (grad - y * inner) / norm
