"""The single mistakes that people make in a backward pass, each as a text that replaces the text of one node of the tree."""
import ast

UNARY = {"sqrt", "exp", "log", "tanh", "square", "abs", "cosh", "sigmoid", "sign", "outer", "rsqrt", "erf"}
SUMS = {"sum", "mean"}
JOINS = {"hstack", "vstack", "concatenate", "stack", "cat"}


class Source:
    """A text, and the stretches of it that nodes cover."""

    def __init__(self, text):
        self.text = text
        self.lines = text.encode().splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node):
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def of(self, node):
        start, end = self.span(node)
        return self.text.encode()[start:end].decode()

    def replaced(self, node, text):
        """The whole text with another text for a node."""
        start, end = self.span(node)
        data = self.text.encode()
        before, after = data[:start].decode(), data[end:].decode()
        if before.endswith("(") and after.startswith(")") and is_enclosed(text) and not is_callee(before[:-1]):
            text = text[1:-1]
        return before + text + after


def is_enclosed(text):
    """True if one pair of parentheses holds a whole text."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return letter == ")" and at == len(text) - 1
    return False


def is_callee(before):
    return before[-1:].isalnum() or before[-1:] in "_)]"


def name_of(call):
    """The last word of what is called: `sum` of `np.sum(x)`, and of `x.sum()`."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def is_library(node):
    return isinstance(node, ast.Name) and node.id in {"np", "torch", "F", "math", "la"}


def argument_of(call):
    """What a reduction or a function of one argument is applied to: `x` of `np.sum(x)`, and of `x.sum()`."""
    func = call.func
    if isinstance(func, ast.Attribute) and not is_library(func.value):
        return func.value
    return call.args[0] if call.args else None


def factor(source, node):
    """The text of a node where only a factor may stand."""
    text = source.of(node)
    return f"({text})" if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Compare)) else text


def is_operation(node, kinds):
    return isinstance(node, ast.BinOp) and isinstance(node.op, kinds)


def operations(source, node):
    left, right = factor(source, node.left), factor(source, node.right)
    op = node.op
    # A product keeps its form in front of a division.
    dividend = source.of(node.left) if is_operation(node.left, (ast.Mult, ast.Div)) else left
    if isinstance(op, (ast.Add, ast.Sub)):
        is_chain = is_operation(node.left, (ast.Add, ast.Sub))
        yield "dropped term", left if is_chain else source.of(node.left)
        if not is_chain:
            yield "dropped term", right if isinstance(op, ast.Add) else f"(-{right})"
        yield "sign", f"{source.of(node.left)} {'-' if isinstance(op, ast.Add) else '+'} {right}"
    elif isinstance(op, ast.Mult):
        yield "dropped factor", left
        if not is_operation(node.left, ast.Mult):
            yield "dropped factor", right
    elif isinstance(op, ast.Div):
        yield "dropped divisor", left
        yield "divided twice", f"{dividend} / {right} / {right}"
        yield "factor for divisor", f"{dividend} * {right}"
    elif isinstance(op, ast.MatMult):
        yield "order of matmul", f"{right} @ {left}"
        yield "product for matmul", f"({left} * {right})"
    elif isinstance(op, ast.Pow):
        yield "dropped power", left
        if isinstance(node.right, ast.Constant) and node.right.value == 2:
            yield "wrong power", f"{left} ** 3"


def other_axes(axis):
    """The texts of axes that somebody takes for this one."""
    if isinstance(axis, ast.Constant) and isinstance(axis.value, int):
        return {0: ["1", "-1"], 1: ["0"], 2: ["1"], 3: ["2"]}.get(axis.value, ["0"])
    if isinstance(axis, ast.UnaryOp):
        return ["0"]
    if isinstance(axis, ast.Tuple) and len(axis.elts) > 1:
        texts = [ast.unparse(part) for part in axis.elts]
        return [f"({', '.join(texts[:-1])},)", f"({', '.join(texts[1:])},)"]
    return []


def axis_of(call):
    for keyword in call.keywords:
        if keyword.arg in {"axis", "dim"}:
            return keyword.value
    at = 0 if argument_of(call) is not (call.args[0] if call.args else None) else 1
    return call.args[at] if len(call.args) > at else None


def reductions(source, call):
    text = source.of(call)
    yield "dropped sum", factor(source, argument_of(call))
    other = "mean" if name_of(call) == "sum" else "sum"
    head = source.of(call.func)
    yield "mean for sum", head[: -len(name_of(call))] + other + text[len(head):]
    axis = axis_of(call)
    if axis is not None:
        start, end = (at - source.span(call)[0] for at in source.span(axis))
        for axes in other_axes(axis):
            yield "wrong axis", text[:start] + axes + text[end:]
    for keyword in call.keywords:
        if keyword.arg in {"keepdims", "keepdim"}:
            start, end = (at - source.span(call)[0] for at in source.span(keyword))
            yield "no keepdims", text[:start].rstrip(", ") + text[end:]


def permutations(source, call):
    """An exchange of two axes of a transposition."""
    yield "missing transpose", source.of(argument_of(call))
    numbers = [arg for arg in call.args if isinstance(arg, ast.Constant)]
    if len(numbers) == len(call.args) > 2:
        texts = [source.of(arg) for arg in numbers]
        for at in range(len(texts) - 1):
            swapped = texts[:at] + [texts[at + 1], texts[at]] + texts[at + 2:]
            yield "wrong permutation", f"{source.of(call.func)}({', '.join(swapped)})"


def neighbours(source, parts):
    """The texts of a list in which two neighbours have changed places."""
    texts = [source.of(part) for part in parts]
    for at in range(len(texts) - 1):
        if texts[at] != texts[at + 1]:
            yield ", ".join(texts[:at] + [texts[at + 1], texts[at]] + texts[at + 2:])


def calls(source, call):
    name = name_of(call)
    if name in SUMS and argument_of(call) is not None:
        yield from reductions(source, call)
    elif name in {"dot", "mm", "bmm", "matmul"} and argument_of(call) is not None:
        a, b = argument_of(call), call.args[-1]
        if a is not b:
            yield "order of matmul", f"{factor(source, b)} @ {factor(source, a)}"
            yield "product for matmul", f"({factor(source, a)} * {factor(source, b)})"
    elif name == "outer":
        yield "order of matmul", f"{source.of(call.func)}({', '.join(source.of(arg) for arg in reversed(call.args))})"
    elif name in {"transpose", "t"} and argument_of(call) is not None:
        yield from permutations(source, call)
    elif name == "reversed":
        yield "wrong direction", source.of(call.args[0])
    elif name in JOINS and call.args and isinstance(call.args[0], (ast.Tuple, ast.List)):
        for text in neighbours(source, call.args[0].elts):
            rest = "".join(f", {source.of(part)}" for part in [*call.args[1:], *call.keywords])
            yield "swapped gates", f"{source.of(call.func)}(({text}){rest})"
    elif name in {"multiply", "divide"} and len(call.args) == 2:
        yield "dropped factor", factor(source, call.args[0])
        if name == "multiply":
            yield "dropped factor", factor(source, call.args[1])
    elif name in UNARY and argument_of(call) is not None:
        yield "dropped function", factor(source, argument_of(call))
    elif name == "where" and len(call.args) == 3:
        test, a, b = map(source.of, call.args)
        yield "flipped mask", f"{source.of(call.func)}({test}, {b}, {a})"
    elif name in {"copy", "clone"} and not call.args:
        yield "no copy", source.of(argument_of(call))


FLIPPED = {ast.Gt: [">=", "<"], ast.GtE: [">", "<"], ast.Lt: ["<=", ">"], ast.LtE: ["<", ">"], ast.Eq: ["!="]}


def comparisons(source, node):
    if len(node.ops) == 1 and type(node.ops[0]) in FLIPPED:
        left, right = source.of(node.left), source.of(node.comparators[0])
        for op in FLIPPED[type(node.ops[0])]:
            yield "flipped mask", f"{left} {op} {right}"


def constants(source, node):
    others = {"2": "1", "0.5": "1", "1": "2", "3": "2", "2.0": "1.0", "1.0": "2.0", "1.": "2."}
    if source.of(node) in others:
        yield "wrong constant", others[source.of(node)]


def indices(source, node):
    """Another step of a loop, and the other side of a slice."""
    index = node.slice
    text = source.of(node.value)
    if isinstance(index, ast.BinOp) and isinstance(index.left, ast.Name):
        yield "wrong index", f"{text}[{source.of(index.left)}]"
    elif isinstance(index, ast.Name) and index.id in {"t", "i", "l", "k"}:
        yield "wrong index", f"{text}[{index.id} - 1]"
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if parts and isinstance(parts[-1], ast.Slice):
        last = parts[-1]
        head = "".join(f"{source.of(part)}, " for part in parts[:-1])
        lower, upper = (source.of(end) if end is not None else "" for end in (last.lower, last.upper))
        if bool(lower) != bool(upper):
            yield "wrong slice", f"{text}[{head}{upper}:{lower}]"


def names(source, node, scope):
    for other in scope:
        if other != node.id:
            yield "wrong name", other


def expressions(source, node, scope):
    """The mistakes at one node of an expression: a kind, and the text for the node."""
    if isinstance(node, ast.BinOp):
        yield from operations(source, node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield "sign", factor(source, node.operand)
    elif isinstance(node, ast.Call):
        yield from calls(source, node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "missing transpose", source.of(node.value)
    elif isinstance(node, ast.Compare):
        yield from comparisons(source, node)
    elif isinstance(node, ast.Constant):
        yield from constants(source, node)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield from indices(source, node)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from names(source, node, scope)


def statements(source, statement):
    """The mistakes of a whole statement that stands on one line."""
    text = source.of(statement)
    if isinstance(statement, ast.AugAssign):
        target, value = source.of(statement.target), source.of(statement.value)
        op = text[len(target):-len(value) or None].strip()
        if op in {"+=", "-="}:
            yield "set for add", f"{target} = {value}"
            yield "sign", f"{target} {'-=' if op == '+=' else '+='} {value}"
        if op == "/=":
            yield "divided twice", f"{target} /= {value} * {factor(source, statement.value)}"
        yield "missing line", None
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Subscript):
            yield "add for set", f"{source.of(target)} += {source.of(statement.value)}"
            yield "missing line", None
        elif not isinstance(target, ast.Tuple):
            yield "sign", f"{source.of(target)} = -{factor(source, statement.value)}"
            yield "missing line", None
        elif not isinstance(statement.value, ast.Tuple):
            for swapped in neighbours(source, target.elts):
                yield "swapped unpacking", f"{swapped} = {source.of(statement.value)}"
    elif isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
        for swapped in neighbours(source, statement.value.elts):
            yield "swapped results", f"return {swapped}"
    elif isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant):
        yield "missing line", None
