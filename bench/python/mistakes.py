"""Single mistakes in the backward passes of the corpus, each of which changes a gradient when it runs.

    python bench/python/mistakes.py [--most N] [--out FILE] [FILE...]

Writes JSON lines, the same ones each time. A mistake changes one line, and leaves the rest of the text as it was; `lines` are those of
the statement that is changed, and for a line that is missing those that hold the rest of the same gradient. The `effect`
is `wrong` gradients, or `raises`, or for one or two changes of a pair `same`: no mistakes, though they look like one, so that nothing may
be said of them. At most N mistakes are taken from a pair, of as many kinds as it has.
"""
import argparse
import ast
import json
import random
import signal
import sys
import zlib

import torch
from judge import as_array, distance, draw, draw_adjoints, execute, files, gradients, load, pairs_of
from mutations import Source, expressions, statements

CHANGED = 1e-6
SAME = 1e-13
SEEDS = (0, 1)
NESTED = (ast.For, ast.If, ast.While, ast.With)


def function_of(tree, name):
    """The function or method of a name with dots."""
    body = tree.body
    for part in name.split("."):
        node = next(node for node in body if getattr(node, "name", None) == part)
        body = node.body
    return node


def functions_of(tree, path, pair):
    """The backward pass, and the helpers that it calls and no pair is about."""
    function = function_of(tree, pair["backward"])
    about = {name for other in pairs_of(path) for name in (other["forward"], other["backward"])}
    called = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    helpers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in called - about]
    return [function, *helpers]


def inner(block):
    """All statements of a block, those of blocks in it too."""
    for statement in block:
        yield statement
        if isinstance(statement, NESTED):
            yield from inner(statement.body)
            yield from inner(getattr(statement, "orelse", []))


def heads(statement):
    """The expressions of a statement that are not in a block of its own."""
    if isinstance(statement, ast.For):
        return [statement.iter]
    if isinstance(statement, ast.If):
        return [statement.test]
    return [] if isinstance(statement, (*NESTED, ast.Assert, ast.FunctionDef, ast.Raise)) else [statement]


def in_scope(function):
    """The names that a function assigns or takes."""
    stored = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return sorted({*stored, *(arg.arg for arg in function.args.args)} - {"self", "ctx", "_"})


def root(node):
    while isinstance(node, (ast.Subscript, ast.Attribute)) and not (isinstance(node, ast.Attribute) and root_is_self(node)):
        node = node.value
    return ast.unparse(node)


def root_is_self(node):
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def stored_by(statement):
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return {root(part) for part in parts if part is not None and not isinstance(statement, ast.For)}


def span_of(statement):
    """The lines of a statement without its block."""
    last = statement.iter.end_lineno if isinstance(statement, ast.For) else None
    last = statement.test.end_lineno if isinstance(statement, ast.If) else last
    return list(range(statement.lineno, (last or statement.end_lineno) + 1))


def rest_of(function, missing):
    """The lines at which a missing line shows: its neighbours, and those of what it added to. They are those of the changed text."""
    names = stored_by(missing)
    lines = {missing.lineno - 1, missing.lineno}
    for statement in inner(function.body):
        if statement is missing:
            continue
        reads = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        if stored_by(statement) & names or (isinstance(statement, ast.Return) and reads & names):
            lines.update(line - (line > missing.lineno) for line in span_of(statement))
    return sorted(lines)


def without(source, function, statement):
    """The text without the line of a statement; none where a block would be left empty, or the line holds more."""
    line = source.lines[statement.lineno - 1].decode()
    alone = line.strip().startswith(source.of(statement)) and line.split("#")[0].strip() == source.of(statement)
    blocks = [getattr(node, name) for node in ast.walk(function) for name in ("body", "orelse") if hasattr(node, name)]
    block = next((block for block in blocks if isinstance(block, list) and statement in block), [])
    if not alone or len(block) < 2:
        return None
    lines = [part.decode() for part in source.lines]
    return "".join(lines[: statement.lineno - 1] + lines[statement.lineno:])


def words(text):
    return {node.id for node in ast.walk(ast.parse(text.strip())) if isinstance(node, ast.Name)}


def carried(function, statement):
    """The names that a loop around a statement gives to its next step."""
    loops = [node for node in ast.walk(function) if isinstance(node, ast.For) and statement in inner(node.body)]
    return {name for loop in loops for other in inner(loop.body) if other is not statement for name in stored_by(other)}


def kind_of(kind, source, function, statement, changed):
    """A term that is dropped is a carry where only the step before gives it."""
    if kind != "dropped term" or statement.lineno != statement.end_lineno or isinstance(statement, NESTED):
        return kind
    line = statement.lineno - 1
    lost = words(source.text.splitlines()[line]) - words(changed.splitlines()[line])
    return "missing carry" if lost & carried(function, statement) else kind


def candidates(source, function):
    """Every single mistake in a function: its kind, its statement, and the changed text."""
    for kind, statement, changed in raw_candidates(source, function):
        yield kind_of(kind, source, function, statement, changed), statement, changed


def has_order(function, results):
    """False where the names of results say what they are gradients of: in another order, they are as right, but for autograd."""
    is_autograd = any(arg.arg == "ctx" for arg in function.args.args)
    return is_autograd or not all(isinstance(result, ast.Name) for result in results.elts)


def raw_candidates(source, function):
    scope = in_scope(function)
    for statement in inner(function.body):
        if statement.lineno == statement.end_lineno and not isinstance(statement, NESTED):
            for kind, text in statements(source, statement):
                if kind == "swapped results" and not has_order(function, statement.value):
                    continue
                changed = without(source, function, statement) if text is None else source.replaced(statement, text)
                if changed is not None:
                    yield kind, statement, changed
        for head in heads(statement):
            for node in ast.walk(head):
                if isinstance(node, ast.expr) and node.lineno == node.end_lineno:
                    for kind, text in expressions(source, node, scope):
                        yield kind, statement, source.replaced(node, text)


class Truth:
    """What a right pair gives at each draw, and what a changed text gives instead."""

    def __init__(self, text, name, pair):
        module = load(text, name)
        self.name, self.pair = name, pair
        self.draws = []
        for seed in SEEDS:
            inputs = draw(pair, seed)
            adjoints = draw_adjoints(module, pair, inputs, seed)
            self.draws.append((inputs, adjoints, self.outputs(module, inputs), gradients(module, pair, inputs, adjoints)))

    def outputs(self, module, inputs):
        names = execute(module, self.pair, inputs)
        return [as_array(names[out]).tobytes() for out in self.pair["outputs"]]

    def changes(self, text):
        """`wrong` for other gradients, `raises` for none, `same` for the same; nothing where the forward pass is another one."""
        try:
            module = load(text, self.name)
            if any(self.outputs(module, inputs) != outputs for inputs, _, outputs, _ in self.draws):
                return None
        except Exception:  # also a helper that the forward pass calls
            return None
        try:
            off = max(distance(gradients(module, self.pair, inputs, adjoints), right) for inputs, adjoints, _, right in self.draws)
        except TimeoutError:
            return None
        except Exception:  # shapes that do not fit are a mistake, too
            return "raises"
        return "wrong" if off > CHANGED else "same" if off < SAME else None


def record(path, pair, source, kind, taken):
    function, statement, text, verdict = taken
    old, new = source.text.splitlines(), text.splitlines()
    at = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), len(new))
    missing = len(new) < len(old)
    return {
        "file": path.name, "function": function.name, "pair": pair["name"], "kind": kind,
        "line": at + 1, "lines": rest_of(function, statement) if missing else span_of(statement),
        "before": old[at], "after": None if missing else new[at], "effect": verdict,
    }


# Names are many: they are not to fill what the rarer kinds leave.
NAMES = 2
UNCHANGED = 2
# Of other kinds, some changes show at other sizes only.
SAFE = {"flipped mask", "no copy", "order of matmul"}
SHAPES = {"missing transpose", "order of matmul", "no keepdims", "dropped sum", "wrong axis"}


def of_pair(path, pair, most):
    """At most so many mistakes of a pair, in turns of their kinds."""
    text = path.read_text()
    source = Source(text)
    functions = functions_of(ast.parse(text), path, pair)
    rng = random.Random(zlib.crc32(f"{path.name} {pair['name']}".encode()))
    kinds = {}
    for function in functions:
        for kind, statement, changed in candidates(source, function):
            kinds.setdefault(kind, []).append((function, statement, changed))
    for found in kinds.values():
        rng.shuffle(found)
    names = iter(range(NAMES))
    truth, seen, count, same = Truth(text, path.name, pair), {text}, 0, []
    while kinds and count < most:
        for kind in rng.sample(sorted(kinds), len(kinds)):
            taken = first_change(truth, kind, kinds[kind], seen, same)
            if taken is None or (kind == "wrong name" and next(names, None) is None):
                del kinds[kind]
            elif count < most:
                count += 1
                yield record(path, pair, source, kind, taken)
    for kind, taken in same[:UNCHANGED]:
        yield record(path, pair, source, kind, taken)


def first_change(truth, kind, found, seen, same):
    """Takes the next mistake of a kind that is one. Those that raise count where people make them: where shapes do not fit."""
    while found:
        function, statement, changed = found.pop()
        if changed in seen:
            continue
        seen.add(changed)
        signal.alarm(5)
        verdict = truth.changes(changed)
        signal.alarm(0)
        if verdict == "wrong" or (verdict == "raises" and kind in SHAPES):
            return function, statement, changed, verdict
        if verdict == "same" and (kind in SAFE or "= -np.zeros" in changed):
            same.append((kind, (function, statement, changed, verdict)))
    return None


def stop(*_):
    raise TimeoutError


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--most", type=int, default=13)
    parser.add_argument("--out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    signal.signal(signal.SIGALRM, stop)
    out = open(options.out, "w") if options.out else sys.stdout
    seen = set()
    for path in files(options.files):
        for pair in pairs_of(path):
            for mistake in of_pair(path, pair, options.most):
                # Two pairs may share a backward pass.
                key = (mistake["file"], mistake["line"], mistake["after"])
                if key not in seen:
                    seen.add(key)
                    out.write(json.dumps(mistake) + "\n")


if __name__ == "__main__":
    main()
