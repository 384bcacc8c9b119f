"""Layers with annotated shapes."""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Optional, Tuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from jaxtyping import Float, Int


class NormCache(NamedTuple):
    x_hat: Tensor
    rstd: Tensor
    weight: Tensor


@dataclass
class GatedCache:
    x: Tensor
    gate: Tensor
    value: Tensor
    w_gate: Tensor
    w_value: Tensor


def rms_norm_forward(
    x: Float[Tensor, "batch d_model"],
    weight: Float[Tensor, "d_model"],
    eps: float = 1e-5,
) -> Tuple[Float[Tensor, "batch d_model"], NormCache]:
    rstd = torch.rsqrt(x.square().mean(dim=-1, keepdim=True) + eps)
    x_hat = x * rstd
    return x_hat * weight, NormCache(x_hat, rstd, weight)


def rms_norm_backward(
    grad: Float[Tensor, "batch d_model"],
    cache: NormCache,
) -> Tuple[Float[Tensor, "batch d_model"], Float[Tensor, "d_model"]]:
    x_hat, rstd, weight = cache
    grad_weight = (grad * x_hat).sum(dim=0)
    grad_x_hat = grad * weight
    grad_x = rstd * (grad_x_hat - x_hat * (grad_x_hat * x_hat).mean(dim=-1, keepdim=True))
    return grad_x, grad_weight


def gated_linear_forward(
    x: Float[Tensor, "batch d_in"],
    w_gate: Float[Tensor, "d_in d_out"],
    w_value: Float[Tensor, "d_in d_out"],
) -> Tuple[Float[Tensor, "batch d_out"], GatedCache]:
    gate = torch.sigmoid(x @ w_gate)
    value = x @ w_value
    cache = GatedCache(x=x, gate=gate, value=value, w_gate=w_gate, w_value=w_value)
    return gate * value, cache


def gated_linear_backward(
    grad_out: Float[Tensor, "batch d_out"],
    cache: GatedCache,
) -> dict[str, Tensor]:
    grad_value = grad_out * cache.gate
    grad_gate = grad_out * cache.value * cache.gate * (1 - cache.gate)
    return {
        "x": grad_gate @ cache.w_gate.T + grad_value @ cache.w_value.T,
        "w_gate": cache.x.T @ grad_gate,
        "w_value": cache.x.T @ grad_value,
    }


def self_attention_forward(
    x: Float[Tensor, "seq d_model"],
    w_q: Float[Tensor, "d_model d_head"],
    w_k: Float[Tensor, "d_model d_head"],
    w_v: Float[Tensor, "d_model d_head"],
    mask: Optional[Tensor] = None,
) -> Tuple[Float[Tensor, "seq d_head"], tuple]:
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    d_head = q.shape[-1]
    scores = q @ k.T / d_head ** 0.5
    if mask is not None:
        scores = scores.masked_fill(mask, float("-inf"))
    probs = scores.softmax(dim=-1)
    return probs @ v, (x, w_q, w_k, w_v, q, k, v, probs)


def self_attention_backward(grad_out: Float[Tensor, "seq d_head"], cache: tuple):
    x, w_q, w_k, w_v, q, k, v, probs = cache
    d_head = q.shape[-1]
    grad_v = probs.T @ grad_out
    grad_probs = grad_out @ v.T
    grad_scores = probs * (grad_probs - (grad_probs * probs).sum(dim=-1, keepdim=True))
    grad_scores = grad_scores / d_head ** 0.5
    grad_q = grad_scores @ k
    grad_k = grad_scores.T @ q
    grad_x = grad_q @ w_q.T + grad_k @ w_k.T + grad_v @ w_v.T
    return grad_x, x.T @ grad_q, x.T @ grad_k, x.T @ grad_v


def masked_mean_forward(
    x: Float[Tensor, "batch seq d"],
    lengths: Int[Tensor, "batch"],
):
    batch, seq, d = x.shape
    keep = (torch.arange(seq)[None, :] < lengths[:, None]).to(x.dtype)
    pooled = (x * keep[:, :, None]).sum(dim=1) / lengths[:, None]
    return pooled, (keep, lengths)


def masked_mean_backward(grad_pooled: Float[Tensor, "batch d"], cache):
    keep, lengths = cache
    grad_x = (grad_pooled / lengths[:, None])[:, None, :] * keep[:, :, None]
    return grad_x
