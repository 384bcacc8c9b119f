import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nestedOf } from '../../../src/engine/nested.ts';
import type { Answer } from './compare.ts';
import type { Subject } from './subjects.ts';
import { runTool, withDirectory } from './tools.ts';

/** Runs every module in one process, because starting Python takes longer than all of them. */
const NUMPY_DRIVER = `
import importlib, inspect, json, sys
import numpy as np

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

export function runNumpy(python: string, subjects: readonly Subject[], texts: readonly string[]): readonly (Answer | Failure)[] {
  return withDirectory((directory) => {
    const cases = subjects.map(({ given, adjoints, sizes }, index) => {
      writeFileSync(join(directory, `subject_${index}.py`), texts[index] as string);
      return { module: `subject_${index}`, given: given.map(nestedOf), adjoints: adjoints.map(nestedOf), sizes };
    });
    writeFileSync(join(directory, 'cases.json'), JSON.stringify(cases));
    writeFileSync(join(directory, 'driver.py'), NUMPY_DRIVER);
    runTool(python, ['-W', 'error', 'driver.py'], directory);
    return JSON.parse(readFileSync(join(directory, 'answers.json'), 'utf8')) as readonly (Answer | Failure)[];
  });
}
