import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import { product } from '../../program/dimension.ts';
import type { Reference, Variable } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type Helper } from '../../program/spelling.ts';
import { ended } from '../comments.ts';
import { C_LAYOUT, laidOut } from '../document/document.ts';
import { comment } from '../document/prose.ts';
import { exampleSizes } from '../draws.ts';
import { asciiName } from '../names.ts';
import { quotientIn } from '../scalar/loop-writer.ts';
import { type ElementLanguage, ElementPass } from '../scalar/pass.ts';
import { ElementScope } from '../scalar/scope.ts';
import { receivedOutputs } from '../statements.ts';
import { bound, writeSize } from '../text.ts';
import { activeOutputs, type ExportUnit, gradients } from '../unit.ts';
import { C_WORDS } from './words.ts';

const real = (number: string): string => (/^-?\d+$/.test(number) ? `${number}.0` : number);

const C: ElementLanguage = {
  language: 'c',
  loop: (counter, size) => `for (int ${counter} = 0; ${counter} < ${size}; ${counter}++) {`,
  loopOver: (name, first, last, step) =>
    step === 1
      ? `for (int ${name} = ${first}; ${name} <= ${last}; ${name}++) {`
      : `for (int ${name} = ${first}; ${name} >= ${last}; ${name}--) {`,
  local: (name, value, constant) => `${constant ? 'const ' : ''}REAL ${name} = ${value};`,
  array: (name, length, zeroed) => `REAL ${name}[${length}]${zeroed ? ' = {0}' : ''};`,
  from: (name, offset) => `${name} + ${offset}`,
  view: (name, of, offset, writable) => `${writable ? '' : 'const '}REAL *${name} = ${of} + ${offset};`,
  clear: (name, length) => `memset(${name}, 0, sizeof(REAL) * ${/^\w+$/.test(length) ? length : `(${length})`});`,
  idle: (name) => `(void)${name};`,
  // A whole number that exceeds an int is written as a floating-point one.
  number: (value) => {
    if (!Number.isFinite(value)) return String(value).replace('Infinity', 'INFINITY');
    return Number.isInteger(value) && Math.abs(value) > 2 ** 31 ? real(String(value)) : String(value);
  },
  floating: (number) =>
    /^-?\d+$/.test(number.text)
      ? { ...number, text: `${number.text}.0` }
      : /^-?[\d.]/.test(number.text)
        ? number
        : { text: `(REAL)${bound(number, BINDING.primary)}`, binding: BINDING.sign },
  unmask: (mask) => ({ text: `(REAL)(${mask.text})`, binding: BINDING.sign }),
  isTrue: (operand) => `${bound(operand, BINDING.comparison + 0.1)} != 0`,
  equals: '==',
  quotient: (of, by) => ({ text: `${bound(of, BINDING.product)} / ${bound(by, BINDING.primary)}`, binding: BINDING.choice }),
  position: (of) => ({ text: `(int)${bound(of, BINDING.primary)}`, binding: BINDING.sign }),
  infinity: 'INFINITY',
  extremum: (by, a, b) => `f${by}(${a}, ${b})`,
};

/** A line of code or a comment in as many lines as it takes. */
function wrapped(line: string): readonly string[] {
  const [, indent = '', text] = /^(\s*)\/\/ ?(.*)$/.exec(line) ?? [];
  return text === undefined ? laidOut(line, C_LAYOUT) : comment([text], indent, C_LAYOUT).map(ended);
}

interface Written {
  readonly lines: readonly string[];
  readonly parameters: readonly string[];
}

/** None at all are said to be none: an empty list leaves it open. */
function parameterList({ parameters }: Written): string {
  return parameters.length === 0 ? 'void' : parameters.join(', ');
}

class CFile {
  private readonly unit: ExportUnit;
  private readonly scope: ElementScope;
  private readonly prefix: string;

  constructor(unit: ExportUnit, reserved: readonly string[]) {
    this.unit = unit;
    this.prefix = asciiName(unit.name.replace(/[^\p{L}\p{N}_]+/gu, '_')).replace(/^(?=\d)/, 'cell_');
    const own = [`${this.prefix}_forward`, `${this.prefix}_backward`, `${this.prefix}_saved`];
    this.scope = new ElementScope(unit, [...C_WORDS, ...own, ...reserved], asciiName, (name) => asciiName(name).toUpperCase());
  }

  write(): { readonly text: string; readonly helpers: readonly Helper[] } {
    const { unit } = this;
    const forwardPass = new ElementPass(unit, C, this.scope, [...unit.forward.given, ...this.plainOutputs(), ...this.saved()]);
    const backwardPass = new ElementPass(unit, C, this.scope, [...unit.forward.given, ...this.saved(), ...gradients(unit)]);
    const forward = this.forward(forwardPass);
    const backward = this.backward(backwardPass);
    const passes = [forwardPass, backwardPass];
    const helpers = [...new Map(passes.flatMap(({ nests }) => nests.helpers).map((helper) => [helper.name, helper])).values()];
    const saved = this.savedType();
    const body = [
      ...saved,
      ...helpers.map(({ text }) => text.split('\n')),
      [`void ${this.prefix}_forward(${parameterList(forward)}) {`, ...forward.lines, '}'],
      [`void ${this.prefix}_backward(${parameterList(backward)}) {`, ...backward.lines, '}'],
    ];
    const text = body.map((lines) => lines.flatMap(wrapped).join('\n')).join('\n\n');
    return { text: `${[...this.heading(/\bmem(set|cpy)\(/.test(text)), ...this.sizes(text)].join('\n')}\n\n${text}\n`, helpers };
  }

  private heading(usesMemory: boolean): readonly string[] {
    const title = this.unit.title.length === 0 ? [`The forward and backward pass of ${this.unit.name}.`] : this.unit.title;
    return [
      ...comment(title, '', C_LAYOUT).map(ended),
      '// Tensors are stored row by row.',
      '',
      ...(usesMemory ? ['#include <string.h>'] : []),
      '#include <tgmath.h>',
      '',
      '#ifndef REAL',
      '#define REAL double',
      '#endif',
    ];
  }

  /** A macro for each size that the text mentions. */
  private sizes(text: string): readonly string[] {
    const { unit, scope } = this;
    const mentioned = new Set(text.match(/\w+/g));
    const small = exampleSizes(unit);
    return [...unit.forward.dimensions.keys()]
      .filter((name) => mentioned.has(scope.size(name)))
      .flatMap((name) => [`#ifndef ${scope.size(name)}`, `#define ${scope.size(name)} ${small.get(name)}`, '#endif']);
  }

  private saved(): readonly Variable[] {
    const given = new Set(this.unit.forward.given);
    return this.unit.saved.filter((variable) => !given.has(variable));
  }

  /** Outputs that are computed where the caller wants them. */
  private plainOutputs(): readonly Variable[] {
    return this.unit.forward.outputs.filter((output) => this.isPlain(output)).map(({ variable }) => variable);
  }

  private isPlain({ variable, indices }: Reference): boolean {
    const isGiven = this.unit.forward.given.includes(variable);
    return indices.length === 0 && !isGiven && this.unit.storage.of(variable).shape.length > 0;
  }

  private savedType(): readonly (readonly string[])[] {
    const fields = this.saved().map((variable) => `  REAL ${this.declarator(variable)};`);
    if (fields.length === 0) return [];
    return [['// Forward values that the backward pass reads.', 'typedef struct {', ...fields, `} ${this.prefix}_saved;`]];
  }

  /** `z[M]`, or `s` for a scalar. */
  private declarator(variable: Variable): string {
    return this.declared(this.scope.variable(variable), this.unit.storage.of(variable).shape);
  }

  private declared(name: string, shape: Shape): string {
    if (shape.length === 0) return name;
    return `${name}[${writeSize(product(shape), (size) => this.scope.size(size), quotientIn(C)).text}]`;
  }

  /** The parameter that receives an output or a gradient. */
  private result(name: string, shape: Shape): string {
    return shape.length === 0 ? `REAL *${name}` : `REAL ${this.declared(name, shape)}`;
  }

  private given(variable: Variable): string {
    const scalar = this.unit.storage.of(variable).shape.length === 0;
    return `${scalar ? '' : 'const '}REAL ${this.declarator(variable)}`;
  }

  private forward(pass: ElementPass): Written {
    const { unit, scope } = this;
    pass.forward();
    const body = [...pass.lines];
    pass.lines.length = 0;
    const results = unit.forward.outputs.map((output) => {
      const shape = readShape(output.variable, output.indices);
      if (this.isPlain(output)) return this.result(scope.variable(output.variable), shape);
      const name = scope.output(output);
      const star = shape.length === 0 ? '*' : '';
      pass.copyOutput(output, { name, shape }, (own, other) => `${star}${other} = ${own};`);
      return this.result(name, shape);
    });
    const plain = new Set(this.plainOutputs());
    const aliases: string[] = [];
    for (const variable of this.saved()) {
      const name = scope.variable(variable);
      const scalar = unit.storage.of(variable).shape.length === 0;
      if (scalar) pass.lines.push(`  saved->${name} = ${name};`);
      else if (plain.has(variable)) pass.lines.push(`  memcpy(saved->${name}, ${name}, sizeof(saved->${name}));`);
      else aliases.push(`  REAL *${name} = saved->${name};`);
    }
    const lines = [
      ...aliases,
      ...(aliases.length > 0 ? [''] : []),
      ...body,
      ...(pass.lines.length > 0 ? [''] : []),
      ...pass.lines,
    ];
    const given = unit.forward.given;
    return {
      lines: [
        ...unusedNames(
          given.map((variable) => scope.variable(variable)),
          lines,
        ),
        ...lines,
      ],
      parameters: [
        ...given.map((variable) => this.given(variable)),
        ...results,
        ...(this.saved().length === 0 ? [] : [`${this.prefix}_saved *saved`]),
      ],
    };
  }

  private backward(pass: ElementPass): Written {
    const { unit, scope } = this;
    pass.backward();
    const body = [...pass.lines];
    const saved = this.saved().map((variable) => {
      const name = scope.variable(variable);
      return `  const REAL ${unit.storage.of(variable).shape.length === 0 ? '' : '*'}${name} = saved->${name};`;
    });
    const given = unit.saved.filter((variable) => unit.forward.given.includes(variable));
    const received = receivedOutputs(unit);
    const adjoints = activeOutputs(unit).map((output) => {
      const name = received.includes(output) ? scope.received(output) : scope.variable(adjointOf(output.variable));
      const shape = readShape(output.variable, output.indices);
      return { name, text: `${shape.length === 0 ? '' : 'const '}REAL ${this.declared(name, shape)}` };
    });
    const results = gradients(unit).map((variable) => {
      const { shape } = unit.storage.of(variable);
      if (shape.length > 0) return this.result(scope.variable(variable), shape);
      const name = scope.output({ variable, indices: [] });
      body.push(`  *${name} = ${scope.variable(variable)};`);
      return this.result(name, shape);
    });
    const lines = [...saved, ...(saved.length > 0 ? [''] : []), ...body];
    const names = [...given.map((variable) => scope.variable(variable)), ...adjoints.map(({ name }) => name)];
    return {
      lines: [...unusedNames(names, lines), ...lines],
      parameters: [
        ...given.map((variable) => this.given(variable)),
        ...(saved.length === 0 ? [] : [`const ${this.prefix}_saved *saved`]),
        ...adjoints.map(({ text }) => text),
        ...results,
      ],
    };
  }
}

/** Parameters that this pass has no use for. */
function unusedNames(names: readonly string[], lines: readonly string[]): readonly string[] {
  const code = lines.map((line) => line.replace(/\/\/.*$/, '')).join('\n');
  const used = new Set(code.match(/\w+/g));
  return names.filter((name) => !used.has(name)).map((name) => `  (void)${name};`);
}

/** The unit as C99 without dependencies or allocation. */
export function exportC(unit: ExportUnit): string {
  // The names of helpers are known once they are used: the second writing keeps clear of them.
  const { helpers } = new CFile(unit, []).write();
  return new CFile(
    unit,
    helpers.map(({ name }) => name),
  ).write().text;
}
