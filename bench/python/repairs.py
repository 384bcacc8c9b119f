"""Runs changed texts of the corpus: JSON lines of `id`, `file` and `text` come in, `id` and `error` go out.

An error is empty where all pairs of a file give the gradients, and the results, of the right text.
"""
import json
import signal
import sys

import torch
from judge import CORPUS, TOLERANCE, distance, gradients, load, pairs_of
from mistakes import Truth, stop

TRUTHS = {}


def truths_of(name):
    if name not in TRUTHS:
        path = CORPUS / name
        TRUTHS[name] = [Truth(path.read_text(), name, pair) for pair in pairs_of(path)]
    return TRUTHS[name]


def fault(name, text):
    """The first pair of a text that gives something else than the right one does."""
    module = load(text, name)
    for truth in truths_of(name):
        for inputs, adjoints, outputs, right in truth.draws:
            if truth.outputs(module, inputs) != outputs:
                return f"{truth.pair['name']}: another result"
            off = distance(gradients(module, truth.pair, inputs, adjoints), right)
            if off > TOLERANCE:
                return f"{truth.pair['name']}: off by {off:.2g}"
    return ""


def main():
    torch.set_num_threads(1)
    signal.signal(signal.SIGALRM, stop)
    for line in sys.stdin:
        if not line.strip():
            continue
        request = json.loads(line)
        signal.alarm(10)
        try:
            error = fault(request["file"], request["text"])
        except Exception as raised:  # a repair that does not run is wrong
            error = f"{type(raised).__name__}: {raised}"
        signal.alarm(0)
        print(json.dumps({"id": request["id"], "error": error}))


if __name__ == "__main__":
    main()
