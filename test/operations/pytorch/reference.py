"""What PyTorch computes under the names of the table of operations: values and gradients for the questions of a file."""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def listed(axis):
    return [axis] if isinstance(axis, int) else list(axis)


def over(reduce):
    """A reduction by PyTorch's `dim` and `keepdim`; no axes at all leave every element to itself."""

    def reduction(a, axis=None, keepdims=False):
        if axis is not None and listed(axis) == []:
            return reduce(a.unsqueeze(-1), [-1], False)
        dims = list(range(a.dim())) if axis is None else listed(axis)
        return reduce(a.unsqueeze(0), [0], False) if dims == [] else reduce(a, dims, keepdims)

    return reduction


def product(a, dims, keepdims):
    for dim in sorted((dim % a.dim() for dim in dims), reverse=True):
        a = torch.prod(a, dim, keepdim=keepdims)
    return a


def one_axis(function):
    return lambda a, axis=0: function(a, axis)


def mask(function):
    return lambda a, b: function(a, b).double()


def concat(*parts, axis=0):
    return torch.cat(parts, dim=axis)


def stack(*parts, axis=0):
    return torch.stack(parts, dim=axis)


def take(a, axis=0, start=None, stop=None):
    index = [slice(None)] * a.dim()
    index[axis] = slice(start, stop)
    return a[tuple(index)]


def pad(a, axis=0, before=0, after=0, value=0.0):
    widths = [0, 0] * (a.dim() - axis % a.dim() - 1) + [before, after]
    return F.pad(a, widths, value=value)


def flip(a, axis=None):
    return torch.flip(a, list(range(a.dim())) if axis is None else listed(axis))


def transpose(a, axes=None):
    return a.permute(list(range(a.dim()))[::-1] if axes is None else axes)


def spatial(option, rank, otherwise):
    given = [otherwise] if option is None else listed(option)
    return given * rank if len(given) == 1 else given


def sides(padding, window, dilation):
    """The padding before and after each axis."""
    rank = len(window)
    if padding == "same":
        around = [d * (k - 1) for k, d in zip(window, spatial(dilation, rank, 1))]
        return [(total // 2, total - total // 2) for total in around]
    given = [0] if padding is None else padding
    if len(given) == 2 * rank:
        return list(zip(given[::2], given[1::2]))
    return [(own, own) for own in spatial(given, rank, 0)]


def around(a, padding, window, dilation, value=0.0):
    widths = [width for before, after in reversed(sides(padding, window, dilation)) for width in (before, after)]
    return F.pad(a, widths, value=value)


def windows(a, size, stride=None, padding=None, dilation=None):
    rank = a.dim() - 2
    a = around(a, padding, size, dilation)
    for axis, (width, step, apart) in enumerate(zip(size, spatial(stride, rank, 1), spatial(dilation, rank, 1))):
        a = a.unfold(2 + axis, (width - 1) * apart + 1, step)[..., ::apart]
    return a


def fold(a, size, stride=None, padding=None, dilation=None):
    shape = [*a.shape[:2], *size]
    count = math.prod(shape)
    # Each window's elements are added to where `windows` takes them from; what it takes from the padding is dropped.
    places = windows(
        torch.arange(1, count + 1, dtype=torch.float64).reshape(shape),
        size=a.shape[2 + len(size) :],
        stride=stride,
        padding=padding,
        dilation=dilation,
    )
    total = torch.zeros(count + 1, dtype=torch.float64).index_add(0, places.long().flatten(), a.flatten())
    return total[1:].reshape(shape)


def scatter_add(values, indices, size):
    rest = values.shape[indices.dim() :]
    zeros = torch.zeros(size, *rest, dtype=torch.float64)
    return zeros.index_add(0, indices.long().flatten(), values.reshape(-1, *rest))


def cross_entropy(z, t, smoothing=0.0, ignore=-100):
    targets = t.reshape(-1).long() if t.dim() < z.dim() else t.reshape(-1, t.shape[-1])
    options = {"reduction": "none", "label_smoothing": smoothing, "ignore_index": int(ignore)}
    return F.cross_entropy(z.reshape(-1, z.shape[-1]), targets, **options).reshape(z.shape[:-1])


def nll(log_p, t, ignore=-100):
    rows = F.nll_loss(log_p.reshape(-1, log_p.shape[-1]), t.reshape(-1).long(), reduction="none", ignore_index=int(ignore))
    return rows.reshape(log_p.shape[:-1])


def scatter_along(values, indices, size, axis=-1):
    values, indices = torch.broadcast_tensors(values, indices)
    shape = list(values.shape)
    shape[axis] = size
    return torch.zeros(shape, dtype=torch.float64).scatter_add(axis, indices.long(), values)


def trailing(function):
    """Layers that PyTorch has for the last axes only, on any axes."""

    def layer(x, *scales, axis=-1, **options):
        axes = sorted(dim % x.dim() for dim in listed(axis))
        last = list(range(x.dim() - len(axes), x.dim()))
        turned = x.movedim(axes, last)
        return function(turned, [x.shape[dim] for dim in axes], *scales, **options).movedim(last, axes)

    return layer


def rms_norm(x, shape, gain, eps=1e-5):
    return x / torch.sqrt((x**2).mean(list(range(-len(shape), 0)), keepdim=True) + eps) * gain


def convolution(functions):
    """PyTorch's own padding is the same on both sides: what differs is put around before."""

    def convolve(x, w, padding=None, **options):
        window = list(w.shape[2:])
        if padding == "same" or padding is None or len(padding) == 1:
            return functions[x.dim() - 3](x, w, padding=padding if padding == "same" else (padding or [0])[0], **options)
        return functions[x.dim() - 3](around(x, padding, window, options.get("dilation")), w, **options)

    return convolve


def transposed(functions):
    def convolve(x, w, padding=None, **options):
        widths = [-width for own in reversed(sides(padding, w.shape[2:], None)) for width in own]
        return F.pad(functions[x.dim() - 3](x, w, **options), widths)

    return convolve


def max_pool(x, size, stride=None, padding=None, dilation=None):
    rank = x.dim() - 2
    size, dilation = spatial(size, rank, 1), spatial(dilation, rank, 1)
    x = around(x, padding, size, dilation, value=-math.inf)
    return [F.max_pool1d, F.max_pool2d, F.max_pool3d][rank - 1](x, size, stride, dilation=dilation)


def avg_pool(x, size, stride=None, padding=None, dilation=None):
    """As a convolution of each channel, because PyTorch's own knows no dilation."""
    rank, channels = x.dim() - 2, x.shape[1]
    size = spatial(size, rank, 1)
    kernel = torch.full([channels, 1, *size], 1 / math.prod(size), dtype=torch.float64)
    options = {"stride": stride or size, "dilation": spatial(dilation, rank, 1), "groups": channels}
    return [F.conv1d, F.conv2d, F.conv3d][rank - 1](around(x, padding, size, dilation), kernel, **options)


def solve(a, b):
    # Beside a matrix of one row PyTorch takes a vector of one number for a batch.
    return torch.linalg.solve(a, b.unsqueeze(-1)).squeeze(-1) if b.dim() == 1 else torch.linalg.solve(a, b)


def masked(function, absent):
    """What the mask leaves out becomes what changes nothing."""
    return lambda a, m, **options: function(torch.where(m != 0, a, absent), **options)


def mean_where(a, m, **options):
    count = over(torch.sum)((m != 0).double().broadcast_to(a.shape), **options)
    return masked(over(torch.sum), 0.0)(a, m, **options) / count.clamp(min=1)


def softmax_where(a, m, axis=0):
    some = torch.broadcast_to(m != 0, a.shape).sum(axis, keepdim=True) > 0
    shown = torch.where(some, torch.where(m != 0, a, -math.inf), 0.0)
    return torch.where(m != 0, torch.softmax(shown, axis), 0.0)


def batch_norm(x, gain, shift, mean, var, eps):
    """In parts: the library's own gives statistics no gradient."""
    mean, var, gain, shift = (own.reshape(-1, *[1] * (x.dim() - 2)) for own in (mean, var, gain, shift))
    return (x - mean) / torch.sqrt(var + eps) * gain + shift


def trained_norm(function):
    """PyTorch refuses the statistics of one number, of which nothing is left but the shift."""

    def norm(x, gain, shift, eps=1e-5, **options):
        alone = x.shape[0] * x[0, 0].numel() == 1 and (options == {} or x.shape[1] == 1)
        return (x - x) / eps**0.5 * gain + shift if alone else function(x, gain, shift, eps, **options)

    return norm


def norm(a, p=2, **options):
    order = math.inf if p is None else float(p)  # JSON has no infinity
    return over(lambda a, dims, keepdims: torch.linalg.vector_norm(a, order, dims, keepdims))(a, **options)


def signed(vectors):
    top = torch.argmax(torch.abs(vectors.detach()), 0, keepdim=True)
    return torch.where(torch.take_along_dim(vectors.detach(), top, 0) < 0, -1.0, 1.0)


def eigh(a, part="values"):
    values, vectors = torch.linalg.eigh((a + a.mT) / 2)
    return values if part == "values" else vectors * signed(vectors)


def svd(a, part="values"):
    if part == "values":
        return torch.linalg.svdvals(a)
    left, _, right = torch.linalg.svd(a, full_matrices=False)
    return (left if part == "left" else right.mT) * signed(right.mT)


def make(function):
    return lambda shape=None, size=None: function(size if shape is None else tuple(shape), dtype=torch.float64)


def clip(a, lo, hi):
    return torch.clamp(*torch.broadcast_tensors(a, lo, hi))


# fmt: off
OPERATIONS = {
    "+": torch.add, "-": torch.sub, "*": torch.mul, "/": torch.div, "^": torch.pow, "negative": torch.neg,
    "<": mask(torch.lt), "<=": mask(torch.le), ">": mask(torch.gt), ">=": mask(torch.ge), "==": mask(torch.eq), "!=": mask(torch.ne),
    "where": lambda c, a, b: torch.where(c != 0, a, b), "maximum": torch.maximum, "minimum": torch.minimum, "clip": clip,
    "stop_gradient": torch.Tensor.detach, "log_sigmoid": F.logsigmoid,
    "softplus": lambda a: F.softplus(a, threshold=50),
    "hardsigmoid": lambda a: torch.clamp(a / 6 + 0.5, 0, 1),  # its own divides by a 6 of single precision
    "hardtanh": lambda a, low=-1.0, high=1.0: F.hardtanh(a, low, high),
    "leaky_relu": lambda a, slope=0.01: F.leaky_relu(a, slope),
    "elu": lambda a, alpha=1.0: F.elu(a, alpha=alpha), "gelu": lambda a, approximate="none": F.gelu(a, approximate=approximate),
    "sum": over(torch.sum), "mean": over(torch.mean), "max": over(torch.amax), "min": over(torch.amin), "prod": over(product),
    "logsumexp": over(torch.logsumexp), "norm": norm,
    "sum where": masked(over(torch.sum), 0.0), "max where": masked(over(torch.amax), -math.inf), "mean where": mean_where,
    "logsumexp where": masked(over(torch.logsumexp), -math.inf), "softmax where": softmax_where,
    "var": over(lambda a, dims, keepdims: torch.var(a, dims, unbiased=False, keepdim=keepdims)),
    "std": over(lambda a, dims, keepdims: torch.std(a, dims, unbiased=False, keepdim=keepdims)),
    "softmax": one_axis(torch.softmax), "log_softmax": one_axis(torch.log_softmax), "cumsum": one_axis(torch.cumsum),
    "cumprod": one_axis(torch.cumprod), "logcumsumexp": one_axis(torch.logcumsumexp),
    "@": torch.matmul, "outer": torch.outer, "dot": torch.dot, ".T": lambda a: a.transpose(-1, -2), "transpose": transpose,
    "reshape": lambda a, shape: torch.reshape(a, shape), "broadcast": lambda a, shape: torch.broadcast_to(a, shape),
    "concat": concat, "stack": stack, "slice": take, "pad": pad, "flip": flip, "tril": lambda a, diagonal=0: torch.tril(a, diagonal),
    "roll": lambda a, shift, axis=0: torch.roll(a, shift, axis),
    "gather": lambda table, indices: F.embedding(indices.long(), table) if table.dim() == 2 else table[indices.long()],
    "one_hot": lambda labels, size: F.one_hot(labels.long(), size).double(),
    "take_along": lambda a, indices, axis=-1: torch.take_along_dim(a, indices.long(), axis), "scatter_along": scatter_along,
    "scatter_add": scatter_add, "einsum": lambda *operands, subscripts: torch.einsum(subscripts, *operands),
    "zeros": make(torch.zeros), "ones": make(torch.ones), "eye": make(torch.eye), "arange": make(torch.arange),
    "full": lambda a, shape: torch.broadcast_to(a, shape),
    "trace": torch.trace, "diag": torch.diag, "inv": torch.linalg.inv, "det": torch.linalg.det, "logdet": torch.logdet,
    "eigh": eigh, "svd": svd,
    "solve": solve, "cholesky": torch.linalg.cholesky,
    "kl_div": lambda log_q, p: F.kl_div(log_q, p, reduction="none").sum(-1), "nll": nll,
    "huber": lambda a, b, delta=1.0: F.huber_loss(a, b, delta=delta), "hinge": lambda z, t: torch.relu(1 - t * z).mean(),
    "cross_entropy": cross_entropy, "mse": F.mse_loss, "bce_with_logits": F.binary_cross_entropy_with_logits,
    "batch_norm": trained_norm(lambda x, gain, shift, eps: F.batch_norm(x, None, None, gain, shift, True, eps=eps)),
    "batch_norm mean": lambda x, gain, shift, mean, var, eps=1e-5: batch_norm(x, gain, shift, mean, var, eps),
    "group_norm": trained_norm(lambda x, gain, shift, eps, groups: F.group_norm(x, int(groups), gain, shift, eps)),
    "normalize": lambda a, axis=-1, eps=1e-12: F.normalize(a, dim=axis, eps=eps),
    "cosine_similarity": lambda a, b, axis=-1, eps=1e-8: (F.normalize(a, dim=axis, eps=eps) * F.normalize(b, dim=axis, eps=eps)).sum(axis),
    "layer_norm": trailing(F.layer_norm), "rms_norm": trailing(rms_norm),
    "sort": lambda a, axis=-1, descending=False: torch.sort(a, dim=axis, descending=descending, stable=True)[0],
    "argsort": lambda a, axis=-1, descending=False: torch.sort(a, dim=axis, descending=descending, stable=True)[1].double(),
    "top_k": lambda a, k, axis=-1: torch.topk(a, k, axis)[0],
    "argmax": lambda a, axis=-1: torch.argmax(a, axis).double(), "argmin": lambda a, axis=-1: torch.argmin(a, axis).double(),
    "tile": lambda a, counts: torch.tile(a, tuple(counts)), "repeat": lambda a, count, axis=0: torch.repeat_interleave(a, count, axis),
    "glu": lambda a, axis=-1: F.glu(a, axis), "triu": lambda a, diagonal=0: torch.triu(a, diagonal),
    "conv_transpose1d": transposed([F.conv_transpose1d]), "conv_transpose2d": transposed([None, F.conv_transpose2d]),
    "conv1d": convolution([F.conv1d]), "conv2d": convolution([None, F.conv2d]), "windows": windows, "fold": fold,
    "max_pool": max_pool, "avg_pool": avg_pool,
}
# fmt: on


def operation(name):
    """What PyTorch calls by the same name needs no entry above."""
    return OPERATIONS.get(name) or getattr(torch, name, None) or getattr(F, name)


def tensor(given):
    value = torch.tensor([float(number) for number in given["data"]], dtype=torch.float64).reshape(given["shape"])
    return value.requires_grad_(given["active"])


def written(value):
    return {"shape": list(value.shape), "data": [str(number) for number in value.detach().double().flatten().tolist()]}


def answer(question):
    names = {name: tensor(given) for name, given in question["given"].items()}
    if "code" in question:
        # The names of a model come before the library's short one.
        scope = {"torch": torch, "F": F, "SIZES": question["sizes"], **names}
        exec(question["code"], scope)
        result = scope["y"]
    elif "expression" in question:
        result = eval(question["expression"], {"torch": torch, "F": F, **names})
    else:
        operands = [
            names[own] if isinstance(own, str) else torch.tensor(own, dtype=torch.float64)
            for own in question["operands"]
        ]
        result = operation(question["operation"])(*operands, **question["options"])
    active = {name: value for name, value in names.items() if value.requires_grad}
    gradients = [None] * len(active)
    if result.requires_grad:
        adjoint = torch.tensor(question["adjoint"], dtype=torch.float64).reshape(result.shape)
        gradients = torch.autograd.grad(result, list(active.values()), adjoint, allow_unused=True)
    found = {
        name: torch.zeros_like(value) if own is None else own for (name, value), own in zip(active.items(), gradients)
    }
    return {"result": written(result), "gradients": {name: written(own) for name, own in found.items()}}


def attempt(question):
    try:
        return answer(question)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([attempt(question) for question in json.load(sys.stdin)], sys.stdout)
