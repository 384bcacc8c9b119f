import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import type { Reference, Variable } from '../../program/program.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { BINDING, type Helper } from '../../program/spelling.ts';
import { laidOut, TYPESCRIPT_LAYOUT } from '../document/document.ts';
import { comment } from '../document/prose.ts';
import { unicodeName } from '../names.ts';
import { type ElementLanguage, ElementPass } from '../scalar/pass.ts';
import { ElementScope } from '../scalar/scope.ts';
import { receivedOutputs } from '../statements.ts';
import { bound } from '../text.ts';
import { activeOutputs, type ExportUnit, gradients } from '../unit.ts';

const TYPESCRIPT: ElementLanguage = {
  language: 'typescript',
  loop: (counter, size) => `for (let ${counter} = 0; ${counter} < ${size}; ${counter}++) {`,
  loopOver: (name, first, last, step) =>
    step === 1
      ? `for (let ${name} = ${first}; ${name} <= ${last}; ${name}++) {`
      : `for (let ${name} = ${first}; ${name} >= ${last}; ${name}--) {`,
  local: (name, value, constant) => `${constant ? 'const' : 'let'} ${name} = ${value};`,
  array: (name, length) => `const ${name} = new Float64Array(${length});`,
  from: (name, offset) => `${name}.subarray(${offset})`,
  view: (name, of, offset) => `const ${name} = ${of}.subarray(${offset});`,
  clear: (name) => `${name}.fill(0);`,
  number: String,
  floating: (number) => number,
  unmask: ({ text }) => ({ text: `Number(${text})`, binding: BINDING.primary }),
  isTrue: (operand) =>
    operand.type === 'number' ? `Boolean(${operand.text})` : `${bound(operand, BINDING.comparison + 0.1)} !== 0`,
  equals: '===',
  quotient: (of, by) => ({
    text: `Math.floor(${bound(of, BINDING.product)} / ${bound(by, BINDING.product + 0.1)})`,
    binding: BINDING.primary,
  }),
  position: (of) => of,
  infinity: 'Infinity',
  extremum: (by, a, b) => `Math.${by}(${a}, ${b})`,
};

const WORDS: readonly string[] = [
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if',
  'import in instanceof new null return super switch this throw true try typeof var void while with yield let static await',
  'implements interface package private protected public async of arguments eval __proto__ undefined NaN Infinity Math Number',
  'Float64Array forward backward Sizes Inputs Outputs Saved OutputAdjoints Gradients saved outputs',
]
  .join(' ')
  .split(' ');

interface Parameter {
  readonly names: readonly string[];
  readonly type: string;
}

/** A parameter that this pass has no use for. */
const unused = (type: string): string => `_${type.charAt(0).toLowerCase()}${type.slice(1)}: ${type}`;

/** A comment without the words at its beginning that would tell the compiler something. */
const undirected = (text: string): string => text.replace(/^(\s*\/\/)[\s/]*(@ts-\w+(-\w+)*)/, '$1 `$2`');

/** A line of code or a comment in as many lines as it takes. */
function wrapped(line: string): readonly string[] {
  const [, indent = '', text] = /^(\s*)\/\/ ?(.*)$/.exec(line) ?? [];
  if (text === undefined) return laidOut(line, TYPESCRIPT_LAYOUT);
  return comment([text], indent, TYPESCRIPT_LAYOUT).map(undirected);
}

/** `{ a, b }` */
const inBraces = (names: readonly string[]): string => (names.length === 0 ? '{}' : `{ ${names.join(', ')} }`);

interface Field {
  readonly name: string;
  readonly shape: Shape;
}

class TypeScriptFile {
  private readonly unit: ExportUnit;
  private readonly scope: ElementScope;

  constructor(unit: ExportUnit, reserved: readonly string[]) {
    this.unit = unit;
    this.scope = new ElementScope(unit, [...WORDS, ...reserved], unicodeName, (name) => name);
  }

  write(): { readonly text: string; readonly helpers: readonly Helper[] } {
    const { unit, scope } = this;
    const forward = new ElementPass(unit, TYPESCRIPT, scope, unit.forward.given);
    forward.forward();
    const backward = new ElementPass(unit, TYPESCRIPT, scope, [...unit.forward.given, ...this.saved()]);
    backward.backward();
    const passes = [forward, backward];
    const helpers = [...new Map(passes.flatMap(({ nests }) => nests.helpers).map((helper) => [helper.name, helper])).values()];
    const used = new Set(passes.flatMap(({ nests }) => [...nests.sizes]));
    const sizes = [...unit.forward.dimensions.keys()].filter((name) => used.has(name)).map((name) => scope.size(name));
    const parts = [
      this.heading(),
      ...this.types(sizes),
      ...helpers.map(({ text }) => text.split('\n')),
      this.forward(forward, sizes),
      this.backward(backward, sizes),
    ];
    return { text: `${parts.map((lines) => lines.flatMap(wrapped).join('\n')).join('\n\n')}\n`, helpers };
  }

  private heading(): readonly string[] {
    const title = this.unit.title.length === 0 ? [`The forward and backward pass of ${this.unit.name}.`] : this.unit.title;
    return [...comment(title, '', TYPESCRIPT_LAYOUT), '// Tensors are stored row by row.'];
  }

  /** Computed values that the backward pass reads. */
  private saved(): readonly Variable[] {
    const given = new Set(this.unit.forward.given);
    return this.unit.saved.filter((variable) => !given.has(variable));
  }

  private fields(variables: readonly Variable[]): readonly Field[] {
    return variables.map((variable) => ({ name: this.scope.variable(variable), shape: this.unit.storage.of(variable).shape }));
  }

  private outputFields(): readonly Field[] {
    return this.unit.forward.outputs.map((output) => ({
      name: this.isPlain(output) ? this.scope.variable(output.variable) : this.scope.output(output),
      shape: readShape(output.variable, output.indices),
    }));
  }

  /** True if the output is a whole variable. */
  private isPlain({ indices }: Reference): boolean {
    return indices.length === 0;
  }

  private adjointFields(): readonly Field[] {
    const received = receivedOutputs(this.unit);
    return activeOutputs(this.unit).map((output) => ({
      name: received.includes(output) ? this.scope.received(output) : this.scope.variable(adjointOf(output.variable)),
      shape: readShape(output.variable, output.indices),
    }));
  }

  private types(sizes: readonly string[]): readonly (readonly string[])[] {
    const { unit } = this;
    const type = (name: string, fields: readonly Field[]): readonly string[] => {
      if (fields.length === 0) return [`export interface ${name} {}`];
      const lines = fields.flatMap(({ name: field, shape }) =>
        shape.length === 0 ? [`  ${field}: number;`] : [`  /** ${printShape(shape)} */`, `  ${field}: Float64Array;`],
      );
      return [`export interface ${name} {`, ...lines, '}'];
    };
    return [
      ...(sizes.length === 0 ? [] : [['export interface Sizes {', ...sizes.map((size) => `  ${size}: number;`), '}']]),
      type('Inputs', this.fields(unit.forward.given)),
      type('Outputs', this.outputFields()),
      [...['/** Forward values that the backward pass reads. */'], ...type('Saved', this.fields(this.saved()))],
      type('OutputAdjoints', this.adjointFields()),
      type('Gradients', this.fields(gradients(unit))),
    ];
  }

  private signature(name: string, parameters: readonly Parameter[], result: string): string {
    const texts = parameters.map(({ names, type }) => (names.length === 0 ? unused(type) : `${inBraces(names)}: ${type}`));
    return `export function ${name}(${texts.join(', ')}): ${result} {`;
  }

  private forward(pass: ElementPass, sizes: readonly string[]): readonly string[] {
    const { unit, scope } = this;
    const read = new Set(pass.lines.flatMap((line) => line.match(/[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu) ?? []));
    const outputs = this.outputFields().map(({ name }) => name);
    const given = this.fields(unit.forward.given)
      .map(({ name }) => name)
      .filter((name) => read.has(name) || outputs.includes(name));
    for (const output of unit.forward.outputs) {
      if (this.isPlain(output)) continue;
      const shape = readShape(output.variable, output.indices);
      const name = scope.output(output);
      if (shape.length > 0) {
        pass.lines.push('', `  const ${name} = new Float64Array(${pass.length(shape)});`);
        pass.copyOutput(output, { name, shape }, (own, other) => `${other} = ${own};`);
      } else pass.copyOutput(output, { name, shape }, (own, other) => `const ${other} = ${own};`);
    }
    const saved = this.saved().map((variable) => scope.variable(variable));
    return [
      this.signature(
        'forward',
        [
          ...(sizes.length === 0 ? [] : [{ names: sizes.filter((size) => read.has(size)), type: 'Sizes' }]),
          { names: given, type: 'Inputs' },
        ],
        '{ outputs: Outputs; saved: Saved }',
      ),
      ...pass.lines,
      '',
      `  return { outputs: ${inBraces(outputs)}, saved: ${inBraces(saved)} };`,
      '}',
    ];
  }

  private backward(pass: ElementPass, sizes: readonly string[]): readonly string[] {
    const { unit, scope } = this;
    const answers = gradients(unit).map((variable) => scope.variable(variable));
    const read = new Set([...pass.lines, ...answers].flatMap((line) => line.match(/[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu) ?? []));
    const present = (names: readonly string[]): readonly string[] => names.filter((name) => read.has(name));
    return [
      this.signature(
        'backward',
        [
          ...(sizes.length === 0 ? [] : [{ names: present(sizes), type: 'Sizes' }]),
          { names: present(unit.forward.given.map((variable) => scope.variable(variable))), type: 'Inputs' },
          { names: present(this.saved().map((variable) => scope.variable(variable))), type: 'Saved' },
          { names: present(this.adjointFields().map(({ name }) => name)), type: 'OutputAdjoints' },
        ],
        'Gradients',
      ),
      ...pass.lines,
      '',
      `  return ${inBraces(answers)};`,
      '}',
    ];
  }
}

/** The unit as a TypeScript module without dependencies. */
export function exportTypeScript(unit: ExportUnit): string {
  // The names of helpers are known once they are used: the second writing keeps clear of them.
  const { helpers } = new TypeScriptFile(unit, []).write();
  return new TypeScriptFile(
    unit,
    helpers.map(({ name }) => name),
  ).write().text;
}
