"""The pairs of the corpus, with the lines of their functions and of what neither of them calls, as JSON lines."""
import ast
import json

from judge import files, pairs_of
from mistakes import function_of

DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


def lines_of(node):
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return [first, node.end_lineno]


def reached(tree, start):
    """The definitions of a module that some of them name, and those that they name in turn."""
    definitions = {node.name: node for node in tree.body if isinstance(node, DEFINITIONS)}
    found, queue = set(), list(start)
    while queue:
        name = queue.pop()
        if name in definitions and name not in found:
            found.add(name)
            queue += [node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)]
    return found


def subject(path, tree, pair):
    kept = reached(tree, [pair[side].split(".")[0] for side in ("forward", "backward")])
    others = [lines_of(node) for node in tree.body if isinstance(node, DEFINITIONS) and node.name not in kept]
    places = {side: lines_of(function_of(tree, pair[side])) for side in ("forward", "backward")}
    names = {"function": pair["forward"], "gradient": pair["backward"]}
    return {"file": path.name, "pair": pair["name"], **names, **places, "others": others}


def main():
    for path in files([]):
        tree = ast.parse(path.read_text())
        for pair in pairs_of(path):
            print(json.dumps(subject(path, tree, pair)))


if __name__ == "__main__":
    main()
