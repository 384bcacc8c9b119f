import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nestedOf } from '../../../src/engine/nested-lists.ts';
import type { Answer } from './compare.ts';
import type { Subject } from './subjects.ts';
import { runTool, withDirectory } from './tools.ts';

/** Runs every module in one process, because starting Python takes longer than all of them. */
const NUMPY_DRIVER = `
import importlib, inspect, json, warnings
import numpy as np

warnings.simplefilter("error")

def flat(values):
    return [np.asarray(value, dtype=float).ravel().tolist() for value in values]

answers = []
for case in json.load(open("cases.json")):
    try:
        module = importlib.import_module(case["module"])
        given = [np.array(value, dtype=float) for value in case["given"]]
        known = inspect.signature(module.forward).parameters.values()
        sizes = {p.name: case["sizes"][p.name] for p in known if p.kind == p.KEYWORD_ONLY}
        before = [value.copy() for value in given]
        outputs, saved = module.forward(*given, **sizes)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        adjoints = [np.array(value, dtype=float) for value in case["adjoints"]]
        kept = [value.copy() for value in adjoints]
        gradients = module.backward(*adjoints, saved)
        gradients = gradients if isinstance(gradients, tuple) else (gradients,)
        for was, now in zip(before + kept, given + adjoints):
            assert np.array_equal(was, now), "an argument was changed"
        answers.append({"outputs": flat(outputs), "gradients": flat(gradients)})
    except Exception as error:
        answers.append({"error": f"{type(error).__name__}: {error}"})
json.dump(answers, open("answers.json", "w"))
`;

export interface Failure {
  readonly error: string;
}

const TORCH_DRIVER = `
import importlib, inspect, json
import torch

torch.set_num_threads(1)

def flat(values):
    return [value.detach().double().ravel().tolist() for value in values]

def double(value, active):
    return torch.tensor(value, dtype=torch.float64, requires_grad=active)

answers = []
for case in json.load(open("cases.json")):
    try:
        module = importlib.import_module(case["module"])
        function = next(v for k, v in vars(module).items() if k.endswith("Function") and k != "Function")
        given = [double(value, active) for value, active in zip(case["given"], case["active"])]
        names = list(inspect.signature(function.forward).parameters)[1 + len(given):]
        arguments = [*given, *(case["sizes"][name] for name in names)]
        outputs = function.apply(*arguments)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        answer = {"outputs": flat(outputs), "gradients": []}
        adjoints = [torch.tensor(value, dtype=torch.float64) for value in case["adjoints"]]
        moving = [output for output in outputs if output.requires_grad]
        learned = [value for value in given if value.requires_grad]
        if moving and learned:
            gradients = torch.autograd.grad(moving, learned, adjoints, allow_unused=True)
            answer["gradients"] = flat(torch.zeros_like(a) if g is None else g for a, g in zip(learned, gradients))
            if case["check"]:
                answer["agrees"] = torch.autograd.gradcheck(function.apply, arguments, raise_exception=False)
        else:
            answer["gradients"] = flat(torch.zeros_like(a) for a in learned)
        if case["test"]:
            module.test_gradients()
        answers.append(answer)
    except Exception as error:
        answers.append({"error": f"{type(error).__name__}: {error}"})
json.dump(answers, open("answers.json", "w"))
`;

function runModules<T>(
  python: string,
  driver: string,
  cases: readonly object[],
  texts: readonly string[],
): readonly (T | Failure)[] {
  return withDirectory((directory) => {
    const named = cases.map((own, index) => {
      writeFileSync(join(directory, `subject_${index}.py`), texts[index] as string);
      return { module: `subject_${index}`, ...own };
    });
    writeFileSync(join(directory, 'cases.json'), JSON.stringify(named));
    writeFileSync(join(directory, 'driver.py'), driver);
    runTool(python, ['driver.py'], directory);
    // Python writes infinities by their name, which JSON has not.
    const answers = readFileSync(join(directory, 'answers.json'), 'utf8').replaceAll(/\bInfinity\b/g, '1e999');
    return JSON.parse(answers) as readonly (T | Failure)[];
  });
}

export function runNumpy(python: string, subjects: readonly Subject[], texts: readonly string[]): readonly (Answer | Failure)[] {
  const cases = subjects.map(({ given, adjoints, sizes }) => ({
    given: given.map(nestedOf),
    adjoints: adjoints.map(nestedOf),
    sizes,
  }));
  return runModules(python, NUMPY_DRIVER, cases, texts);
}

export interface TorchAnswer extends Answer {
  /** True if finite differences agree; undefined if they were not asked for. */
  readonly agrees?: boolean;
}

/** Checks besides the numbers: finite differences, and the module's own test. */
export interface TorchChecks {
  readonly check: boolean;
  readonly test: boolean;
}

export function runTorch(
  python: string,
  subjects: readonly Subject[],
  texts: readonly string[],
  checks: TorchChecks,
): readonly (TorchAnswer | Failure)[] {
  const cases = subjects.map(({ unit, given, adjoints, sizes }) => ({
    given: given.map(nestedOf),
    active: unit.forward.given.map(({ active }) => active),
    adjoints: adjoints.map(nestedOf),
    sizes,
    ...checks,
  }));
  return runModules(python, TORCH_DRIVER, cases, texts);
}
