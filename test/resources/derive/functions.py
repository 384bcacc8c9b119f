import torch
from torch.autograd import Function


class SwiGLU(Function):
  @staticmethod
  def forward(ctx, x, w_gate, w_up):
    gate = x @ w_gate
    up = x @ w_up
    ctx.save_for_backward(x, w_gate, w_up, gate, up)
    return torch.sigmoid(gate) * gate * up


class RMSNorm(Function):
  @staticmethod
  def forward(ctx, x, weight, eps=1e-6):
    rstd = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)
    xhat = x * rstd
    ctx.save_for_backward(xhat, weight, rstd)
    return xhat * weight


class Scale(Function):
  @staticmethod
  def forward(ctx, x, alpha):
    ctx.alpha = alpha
    return x * alpha


class Unsaved(Function):
  @staticmethod
  def forward(ctx, x, w):
    return x @ w
