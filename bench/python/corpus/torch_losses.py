import torch
from torch.autograd import Function
from torch.nn import functional as F


class CrossEntropyFunction(Function):
    @staticmethod
    def forward(ctx, logits, labels):
        log_probs = torch.log_softmax(logits, dim=-1)
        ctx.save_for_backward(log_probs, labels)
        n = logits.size(0)
        return -log_probs[torch.arange(n), labels].mean()

    @staticmethod
    def backward(ctx, grad_output):
        log_probs, labels = ctx.saved_tensors
        n, c = log_probs.shape
        grad = log_probs.exp()
        grad = grad - F.one_hot(labels, c).to(grad.dtype)
        return grad * grad_output / n, None


class SmoothedCrossEntropy(Function):
    @staticmethod
    def forward(ctx, logits, target, smoothing):
        # logits: [tokens, vocab], one loss for each token
        vocab = logits.shape[-1]
        z = logits - logits.max(dim=-1, keepdim=True)[0]
        exp_z = z.exp()
        denom = exp_z.sum(-1, keepdim=True)
        log_p = z - denom.log()
        nll = -log_p.gather(-1, target[:, None]).squeeze(-1)
        smooth = -log_p.mean(-1)
        probs = exp_z / denom
        ctx.save_for_backward(probs, target)
        ctx.smoothing = smoothing
        return (1 - smoothing) * nll + smoothing * smooth

    @staticmethod
    def backward(ctx, grad):
        probs, target = ctx.saved_tensors
        smoothing = ctx.smoothing
        vocab = probs.shape[-1]
        onehot = torch.zeros_like(probs)
        onehot.scatter_(1, target[:, None], 1.0)
        soft_target = (1 - smoothing) * onehot + smoothing / vocab
        return grad[:, None] * (probs - soft_target), None, None


class HuberFunction(Function):
    @staticmethod
    def forward(ctx, pred, target, delta):
        r = pred - target
        ctx.save_for_backward(r)
        ctx.delta = delta
        a = r.abs()
        return torch.where(a <= delta, 0.5 * r * r, delta * (a - 0.5 * delta)).mean()

    @staticmethod
    def backward(ctx, g):
        r, = ctx.saved_tensors
        delta = ctx.delta
        dr = torch.where(r.abs() <= delta, r, delta * torch.sign(r))
        dr = dr * g / r.numel()
        return dr, -dr, None


class FocalLossFunction(Function):
    # binary: -(1 - p)^gamma log p of the true class
    @staticmethod
    def forward(ctx, logit, y, gamma):
        s = 2 * y - 1
        p = torch.sigmoid(s * logit)
        ctx.save_for_backward(p, s)
        ctx.gamma = gamma
        return (-(1 - p) ** gamma * torch.log(p)).sum()

    @staticmethod
    def backward(ctx, grad_loss):
        p, s = ctx.saved_tensors
        gamma = ctx.gamma
        dp = gamma * (1 - p) ** (gamma - 1) * torch.log(p) - (1 - p) ** gamma / p
        dlogit = grad_loss * dp * p * (1 - p) * s
        return dlogit, None, None


class KLDivFunction(Function):
    """KL(softmax(target_logits) || softmax(logits)) for distillation, mean over the batch"""

    @staticmethod
    def forward(ctx, logits, target_logits, T):
        p = F.softmax(target_logits / T, dim=1)
        log_q = F.log_softmax(logits / T, dim=1)
        ctx.save_for_backward(p, log_q)
        ctx.T = T
        return (p * (p.log() - log_q)).sum() / logits.shape[0] * T ** 2

    @staticmethod
    def backward(ctx, grad_output):
        p, log_q = ctx.saved_tensors
        T = ctx.T
        batch = p.shape[0]
        grad_logits = (log_q.exp() - p) * grad_output * T / batch
        return grad_logits, None, None


class CosineSimilarityFunction(Function):
    @staticmethod
    def forward(ctx, a, b):
        na = a.norm(dim=1, keepdim=True)
        nb = b.norm(dim=1, keepdim=True)
        cos = (a * b).sum(1, keepdim=True) / (na * nb)
        ctx.save_for_backward(a, b, na, nb, cos)
        return cos.squeeze(1)

    @staticmethod
    def backward(ctx, grad):
        a, b, na, nb, cos = ctx.saved_tensors
        grad = grad.unsqueeze(1)
        grad_a = grad * (b / (na * nb) - cos * a / na ** 2)
        grad_b = grad * (a / (na * nb) - cos * b / nb ** 2)
        return grad_a, grad_b
