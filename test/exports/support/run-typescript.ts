import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from './compare.ts';
import type { Failure } from './run-python.ts';
import type { Subject } from './subjects.ts';
import { runTool, withDirectory } from './tools.ts';

/** Tensors by position: the names in the module's own types say which is which. */
const DRIVER = `
import { readFileSync, writeFileSync } from 'node:fs';

const cases = JSON.parse(readFileSync('cases.json', 'utf8'));
const tensor = ({ shape, data }) => (shape.length === 0 ? data[0] : Float64Array.from(data));
const flat = (record, names) => names.map((name) => (typeof record[name] === 'number' ? [record[name]] : [...record[name]]));
const named = (names, tensors) => Object.fromEntries(names.map((name, index) => [name, tensor(tensors[index])]));

const answers = [];
for (const { module, names, given, adjoints, sizes } of cases) {
  try {
    const { forward, backward } = await import(module);
    const inputs = named(names.Inputs, given);
    const received = named(names.OutputAdjoints, adjoints);
    const before = JSON.stringify([inputs, received]);
    const stated = names.Sizes === undefined ? [] : [sizes];
    const { outputs, saved } = forward(...stated, inputs);
    const gradients = backward(...stated, inputs, saved, received);
    if (JSON.stringify([inputs, received]) !== before) throw new Error('an argument was changed');
    answers.push({ outputs: flat(outputs, names.Outputs), gradients: flat(gradients, names.Gradients) });
  } catch (error) {
    answers.push({ error: String(error) });
  }
}
// JSON has no infinities.
const inWords = (_, value) => (typeof value === 'number' && Math.abs(value) === Infinity ? String(value) : value);
writeFileSync('answers.json', JSON.stringify(answers, inWords));
`;

/** The fields of each interface of a module, in order. */
export function interfacesOf(text: string): Readonly<Record<string, readonly string[]>> {
  const found = [...text.matchAll(/^export interface (\w+) \{([^}]*)\}/gmu)];
  return Object.fromEntries(
    found.map(([, name, body]) => [name, [...(body ?? '').matchAll(/^ {2}([^\s/:]+):/gmu)].map(([, field]) => field as string)]),
  );
}

export function runTypeScript(subjects: readonly Subject[], texts: readonly string[]): readonly (Answer | Failure)[] {
  return withDirectory((directory) => {
    const cases = subjects.map(({ given, adjoints, sizes }, index) => {
      const text = texts[index] as string;
      writeFileSync(join(directory, `subject_${index}.ts`), text);
      const plain = (tensors: Subject['given']): object[] => tensors.map(({ shape, data }) => ({ shape, data: [...data] }));
      return {
        module: `./subject_${index}.ts`,
        names: interfacesOf(text),
        given: plain(given),
        adjoints: plain(adjoints),
        sizes,
      };
    });
    writeFileSync(join(directory, 'cases.json'), JSON.stringify(cases));
    writeFileSync(join(directory, 'driver.mjs'), DRIVER);
    runTool(process.execPath, ['driver.mjs'], directory);
    const answers = readFileSync(join(directory, 'answers.json'), 'utf8').replaceAll(/"(-?)Infinity"/g, '$11e999');
    return JSON.parse(answers) as readonly (Answer | Failure)[];
  });
}

/** The compiler's messages about modules, in strict mode. */
export function typeErrors(texts: readonly string[]): string {
  return withDirectory((directory) => {
    texts.forEach((text, index) => {
      writeFileSync(join(directory, `subject_${index}.ts`), text);
    });
    const compilerOptions = { strict: true, noEmit: true, target: 'ES2022', lib: ['ES2022'], module: 'ESNext', types: [] };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
    return runTool(process.execPath, [compiler, '-p', '.'], directory);
  });
}
