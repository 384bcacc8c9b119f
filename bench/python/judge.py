"""The truth about the corpus: every gradient against central differences, in double precision.

    python bench/python/judge.py [FILE...]

A manifest, NAME.json beside NAME.py, lists pairs. A pair has `inputs` (a list is the shape of normal numbers, a string an
expression over `rng`, `np` and `torch`), `run`, which gives the outputs, `back`, which gives the gradients (empty where one function
does both), `outputs` (the name of each output and that of its adjoint, or 1 for a loss), and `gradients` (an input and the
expression that holds its gradient).
"""
import copy
import json
import pathlib
import sys
import types
import zlib

import numpy as np
import torch

CORPUS = pathlib.Path(__file__).parent / "corpus"
TOLERANCE = 1e-6


def pairs_of(path):
    """The pairs that the manifest beside a file lists."""
    return json.loads(path.with_suffix(".json").read_text())["pairs"]


def load(text, name):
    """The module that a text defines; it is not `__main__`. Dataclasses look for it among the modules."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def is_torch(pair):
    return pair.get("library") == "torch"


def draw(pair, seed):
    """Random inputs of a pair; the same for the same seed."""
    rng = np.random.default_rng(zlib.crc32(f"{pair['name']} {seed}".encode()))
    inputs = {}
    for name, kind in pair["inputs"].items():
        if isinstance(kind, str):
            value = eval(kind, {"np": np, "torch": torch, "rng": rng, **inputs})
        else:
            value = rng.standard_normal(kind)
        inputs[name] = value
    return inputs


def converted(pair, inputs):
    """Copies of the inputs as the pair takes them: NumPy arrays, or tensors of PyTorch that keep gradients."""
    values = copy.deepcopy(inputs)
    if not is_torch(pair):
        return values
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            values[name] = torch.from_numpy(value)
            if name in pair["gradients"]:
                values[name].requires_grad_(True)
    return values


def execute(module, pair, inputs, adjoints=None):
    """Runs the forward pass, and with adjoints the backward pass; gives the names that then exist."""
    np.random.seed(0)
    torch.manual_seed(0)
    names = dict(module.__dict__)
    names.update(converted(pair, inputs), np=np, torch=torch)
    exec(pair["run"], names)
    if adjoints is not None:
        convert = torch.from_numpy if is_torch(pair) else np.array
        names.update({name: convert(value.copy()) for name, value in adjoints.items()})
        exec(pair.get("back", ""), names)
    return names


def as_array(value):
    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    return np.array(value, dtype=float)


def draw_adjoints(module, pair, inputs, seed):
    names = execute(module, pair, inputs)
    rng = np.random.default_rng(1000 + seed)
    shapes = {to: as_array(names[out]).shape for out, to in pair["outputs"].items() if to != 1}
    return {name: np.array(rng.standard_normal(shape)) for name, shape in shapes.items()}


def loss(module, pair, inputs, adjoints):
    names = execute(module, pair, inputs)
    terms = [as_array(names[out]) * (1 if to == 1 else adjoints[to]) for out, to in pair["outputs"].items()]
    return sum(float(term.sum()) for term in terms)


def gradients(module, pair, inputs, adjoints):
    """What the backward pass says: one array for each input that has a gradient."""
    names = execute(module, pair, inputs, adjoints)
    return {name: as_array(eval(where, names)) for name, where in pair["gradients"].items()}


def differences(module, pair, inputs, adjoints, step=1e-5):
    """What central differences of the forward pass say."""
    found = {}
    for name in pair["gradients"]:
        value = np.array(inputs[name], dtype=float)
        found[name] = np.zeros(value.shape)
        for at in np.ndindex(*value.shape):
            sides = []
            for sign in (1, -1):
                moved = value.copy()
                moved[at] += sign * step
                sides.append(loss(module, pair, {**inputs, name: moved if moved.shape else float(moved)}, adjoints))
            found[name][at] = (sides[0] - sides[1]) / (2 * step)
    return found


def distance(found, truth):
    """The largest relative difference of two sets of gradients; infinite where shapes or numbers are none."""
    worst = 0.0
    for name, right in truth.items():
        if found[name].shape != right.shape or not np.isfinite(found[name]).all():
            return float("inf")
        scale = max(np.abs(right).max(initial=0), 1e-3)
        worst = max(worst, np.abs(found[name] - right).max(initial=0) / scale)
    return worst


def judged(path, seeds=(0, 1)):
    """Each pair of a file with its distance from the truth, and the error that it raised, if any."""
    module = load(path.read_text(), path.name)
    for pair in pairs_of(path):
        try:
            worst = 0.0
            for seed in seeds:
                inputs = draw(pair, seed)
                adjoints = draw_adjoints(module, pair, inputs, seed)
                found = gradients(module, pair, inputs, adjoints)
                worst = max(worst, distance(found, differences(module, pair, inputs, adjoints)))
            yield pair, worst, None
        except Exception as error:  # what the corpus raises is what this is to say
            yield pair, float("inf"), error


def files(names):
    return sorted(CORPUS / f"{name}.py" for name in names) if names else sorted(CORPUS.rglob("*.py"))


def main():
    torch.set_num_threads(1)
    count = wrong = 0
    for path in files(sys.argv[1:]):
        for pair, worst, error in judged(path):
            count += 1
            if worst > TOLERANCE:
                wrong += 1
                print(f"{path.name}: {pair['name']}: {error!r}" if error else f"{path.name}: {pair['name']}: off by {worst:.2g}")
    print(f"{count} pairs, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
