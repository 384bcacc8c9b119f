"""Compares derived backward passes with central differences of their forward passes."""

import inspect
import json
import sys
import warnings

import numpy as np

warnings.simplefilter("error")


def tensor(shape, random):
    return random.standard_normal(shape) if isinstance(shape, list) else shape


def first(results):
    """The results that have gradients: all arrays."""
    results = results if isinstance(results, tuple) else (results,)
    return [own for own in results if isinstance(own, (np.ndarray, float))]


def differences(run, tensors, adjoints, step=1e-6):
    """The gradient with respect to each tensor, element by element."""

    def loss():
        return sum(float(np.sum(a * b)) for a, b in zip(adjoints, first(run())))

    gradients = []
    for own in tensors:
        gradient = np.zeros_like(own)
        for at in np.ndindex(*own.shape):
            value = own[at]
            own[at] = value + step
            above = loss()
            own[at] = value - step
            below = loss()
            own[at] = value
            gradient[at] = (above - below) / (2 * step)
        gradients.append(gradient)
    return gradients


def of_function(scope, case, random):
    given = {}
    for name, shape in case["given"].items():
        given[name] = {key: tensor(own, random) for key, own in shape.items()} if isinstance(shape, dict) else tensor(shape, random)
    forward, backward = scope[case["forward"]], scope[case["backward"]]
    is_cached = "cache" in inspect.signature(backward).parameters

    def run():
        answered = forward(**given)
        return answered[:-1] if is_cached else answered

    results = forward(**given)
    adjoints = [random.standard_normal(own.shape) for own in first(run())]
    names = list(inspect.signature(backward).parameters)[len(adjoints):]
    rest = [results[-1] if name == "cache" else given[name] for name in names]
    answers = backward(*[own.copy() for own in adjoints], *rest)
    answers = answers if isinstance(answers, tuple) else (answers,)
    tensors = [own for own in given.values() if isinstance(own, np.ndarray)]
    found = [own for own in answers if not isinstance(own, dict)]
    for own in given.values():
        if isinstance(own, dict) and any(isinstance(each, np.ndarray) for each in own.values()):
            tensors += own.values()
            found += [answers[-1][key] for key in own]
    return found, differences(run, tensors, adjoints)


def of_class(scope, case, random):
    made = [tensor(shape, random) for shape in case["made"]]
    layer = scope[case["class"]](*made)
    given = [tensor(shape, random) for shape in case["given"]]
    tensors = given + [eval(name, {"layer": layer}) for name in case["learned"]]

    def run():
        np.random.seed(0)
        return layer.forward(*given)

    adjoints = [random.standard_normal(own.shape) for own in first(run())]
    answers = layer.backward(*adjoints)
    answers = answers if isinstance(answers, tuple) else (answers,)
    found = list(answers) + [eval(name, {"layer": layer}) for name in case["gradients"]]
    return found, differences(run, tensors, adjoints)


def main():
    answers = []
    for case in json.load(sys.stdin):
        scope = {}
        exec(compile(case["text"], case["name"], "exec"), scope)
        found, wanted = (of_class if "class" in case else of_function)(scope, case, np.random.default_rng(1))
        shapes = [np.shape(own) == np.shape(other) for own, other in zip(found, wanted)]
        near = [bool(np.allclose(own, other, rtol=1e-5, atol=1e-6)) for own, other in zip(found, wanted)]
        answers.append({"count": len(wanted), "right": sum(a and b for a, b in zip(shapes, near)), "found": len(found)})
    json.dump(answers, sys.stdout)


main()
