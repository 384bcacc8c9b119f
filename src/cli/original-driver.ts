/** The program that calls the functions of a file in a process of its own: a task comes in as JSON, numbers go out. */
export const DRIVER = `
import contextlib, json, sys, types

def main():
    task = json.load(sys.stdin)
    try:
        import numpy as np
    except ImportError:
        return {"missing": "NumPy"}
    torch = None
    if task["isTorch"]:
        try:
            import torch
        except ImportError:
            return {"missing": "PyTorch"}
        torch.set_default_dtype(torch.float64)

    def array(value, whole=False):
        if torch is not None:
            return torch.tensor(value, dtype=torch.int64 if whole else torch.float64)
        return np.array(value, dtype=np.int64 if whole else np.float64)

    def handed(own):
        if "tensor" in own:
            return array(own["tensor"], own["isWhole"])
        if "entries" in own:
            return {key: handed(value) for key, value in own["entries"].items()}
        return own["number"] if "number" in own else own["text"]

    def follow(value, path):
        for key in path:
            if isinstance(value, dict):
                value = value[key]
            elif isinstance(key, str):
                value = getattr(value, key)
            else:
                value = value[key]
        return value

    def plain(value):
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        if torch is not None and isinstance(value, torch.Tensor):
            value = value.detach().double().numpy()
        return named(np.asarray(value, dtype=float).tolist())

    def named(value):
        if isinstance(value, list):
            return [named(item) for item in value]
        return value if value == value and abs(value) != float("inf") else str(value).replace("inf", "Infinity").replace("nan", "NaN")

    class Context(types.SimpleNamespace):
        needs_input_grad = (True,) * 40
        def save_for_backward(self, *values):
            self.saved_tensors = values
            self.saved_variables = values
        def mark_non_differentiable(self, *values):
            pass
        def set_materialize_grads(self, value):
            pass

    step = "the file"
    try:
        scope = {"__name__": "original", "__file__": task["file"], "np": np}
        exec(compile(task["source"], task["file"], "exec"), scope)
        owner = None
        if task["className"] is not None:
            owner = scope[task["className"]]
        first = []
        if owner is not None and not task["isStatic"] and not task["isContext"]:
            step = "__init__"
            made = owner(**{name: handed(own) for name, own in task["made"].items()})
            for name, own in task["kept"].items():
                for attribute in vars(made).values():
                    if isinstance(attribute, dict) and name in attribute:
                        attribute[name] = handed(own)
                if hasattr(made, name):
                    setattr(made, name, handed(own))
            owner = made
        if task["isContext"]:
            first = [Context()]
        function = lambda name: scope[name] if owner is None else getattr(owner, name)
        step = task["forward"]
        given = {name: handed(own) for name, own in task["given"].items()}
        results = function(task["forward"])(*first, **given)
        outputs = [plain(follow(results, path)) for path in task["outputs"]]
        answers = results
        if task["backward"] is not None:
            step = task["backward"]
            rest = {}
            for name, own in task["rest"].items():
                if "adjoint" in own:
                    rest[name] = array(task["adjoints"][own["adjoint"]])
                elif "result" in own:
                    rest[name] = follow(results, own["result"])
                else:
                    rest[name] = given[own["argument"]]
            answers = function(task["backward"])(*first, **rest)
        roots = {"answers": answers, "object": first[0] if first else owner}
        gradients = [plain(follow(roots[own["of"]], own["path"])) for own in task["gradients"]]
        return {"outputs": outputs, "gradients": gradients}
    except BaseException as error:
        return {"error": f"{step} raises {type(error).__name__}: {error}"}

out = sys.stdout
with contextlib.redirect_stdout(sys.stderr):
    answer = main()
json.dump(answer, out)
`;
