"""The Python peers of the benchmarks: one process that answers one JSON request a line with seconds for one run.

Started with OPENBLAS_NUM_THREADS=1, because the comparison is of one thread with one thread.
"""
import json
import sys
import time

available = {}
try:
    import numpy

    available["numpy"] = numpy.__version__
except ImportError:
    numpy = None
try:
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    available["torch"] = torch.__version__
except ImportError:
    torch = None


def blas_library():
    """The library that products really run in: Debian's reference BLAS would be a false win."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line.split()[-1]}
        return sorted(path.rsplit("/", 1)[-1] for path in paths)
    except OSError:
        return []


def numpy_matmul(n):
    a, b = numpy.random.rand(n, n), numpy.random.rand(n, n)
    out = numpy.empty((n, n))
    return lambda: numpy.matmul(a, b, out=out)


def torch_matmul(n):
    a, b = torch.rand(n, n), torch.rand(n, n)
    out = torch.empty(n, n)
    return lambda: torch.matmul(a, b, out=out)


def gru_parameters(m, n):
    shapes = [(m, n)] * 3 + [(m, m)] * 3 + [(m,)] * 3
    return [(torch.rand(shape) - 0.5).requires_grad_() for shape in shapes]


def gru_step(x, h, Wz, Wr, W, Uz, Ur, U, bz, br, b):
    z = torch.sigmoid(x @ Wz.T + h @ Uz.T + bz)
    r = torch.sigmoid(x @ Wr.T + h @ Ur.T + br)
    g = torch.tanh(x @ W.T + (r * h) @ U.T + b)
    return (1 - z) * g + z * h


def torch_eager(steps, batch, m, n):
    parameters = gru_parameters(m, n)
    xs = torch.rand(steps, batch, n).requires_grad_()
    h0 = torch.rand(batch, m).requires_grad_()

    def run():
        h = h0
        for t in range(steps):
            h = gru_step(xs[t], h, *parameters)
        h.sum().backward()
        for tensor in [xs, h0, *parameters]:
            tensor.grad = None

    return run


def torch_nn(steps, batch, m, n):
    model = torch.nn.GRU(n, m)
    xs = torch.rand(steps, batch, n).requires_grad_()
    h0 = torch.rand(1, batch, m).requires_grad_()

    def run():
        _, h = model(xs, h0)
        h.sum().backward()
        for tensor in [xs, h0, *model.parameters()]:
            tensor.grad = None

    return run


def torch_gradcheck(steps, m, n):
    parameters = gru_parameters(m, n)
    xs = torch.rand(steps, n).requires_grad_()
    h0 = torch.rand(m).requires_grad_()

    def final(xs, h, *parameters):
        for t in range(steps):
            h = gru_step(xs[t], h, *parameters)
        return h

    return lambda: torch.autograd.gradcheck(final, (xs, h0, *parameters))


KINDS = {
    "numpy_matmul": numpy_matmul,
    "torch_matmul": torch_matmul,
    "torch_eager": torch_eager,
    "torch_nn": torch_nn,
    "torch_gradcheck": torch_gradcheck,
}


def measure(prepared, least):
    """Seconds for one run: as many runs as fill the least time."""
    if prepared not in READY:
        kind, *sizes = json.loads(prepared)
        READY[prepared] = KINDS[kind](*sizes)
    run = READY[prepared]
    # Not counted: the memory of a process that others had to wait for comes back slowly.
    run()
    count = 0
    start = time.perf_counter()
    while True:
        run()
        count += 1
        spent = time.perf_counter() - start
        if spent >= least:
            return spent / count


READY = {}
if numpy is not None:
    numpy.ones((64, 64)) @ numpy.ones((64, 64))
print(json.dumps({"python": sys.version.split()[0], "available": available, "blas": blas_library()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(measure(json.dumps(request["run"]), request["least"])), flush=True)
