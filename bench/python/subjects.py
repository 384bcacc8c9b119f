"""The pairs of the corpus with the lines of their functions, as JSON lines."""
import ast
import json

from judge import files, pairs_of
from mistakes import function_of


def lines_of(tree, name):
    function = function_of(tree, name)
    return [function.lineno, function.end_lineno]


def main():
    for path in files([]):
        tree = ast.parse(path.read_text())
        for pair in pairs_of(path):
            places = {side: lines_of(tree, pair[side]) for side in ("forward", "backward")}
            names = {"function": pair["forward"], "gradient": pair["backward"]}
            print(json.dumps({"file": path.name, "pair": pair["name"], **names, **places}))


if __name__ == "__main__":
    main()
