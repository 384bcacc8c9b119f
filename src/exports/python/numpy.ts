import { readShape } from '../../program/build.ts';
import type { Helper } from '../../program/spelling.ts';
import { activeOutputs, type ExportUnit, gradients } from '../unit.ts';
import { documented } from './documented.ts';
import { statement } from './lines.ts';
import { NUMPY } from './numpy-library.ts';
import { foundSize, heading, importLines, openSizes, tupleText, unpacked } from './parts.ts';
import { adjointParameters, PassWriter, PythonScope } from './passes.ts';
import { type SizeSources, sizeSources } from './sizes.ts';

const RESERVED: readonly string[] = ['np', 'forward', 'backward', 'saved'];

interface Pass {
  readonly lines: readonly string[];
  readonly helpers: readonly Helper[];
  readonly sizes: ReadonlySet<string>;
}

/** Everything but the names of helpers, which are known once the passes are written. */
class NumpyFile {
  private readonly unit: ExportUnit;
  private readonly scope: PythonScope;

  constructor(unit: ExportUnit, reserved: readonly string[]) {
    this.unit = unit;
    this.scope = new PythonScope(unit, [...RESERVED, ...reserved]);
  }

  write(): { readonly text: string; readonly helpers: readonly Helper[] } {
    const forward = this.pass('forward');
    const backward = this.pass('backward');
    const helpers = [...new Map([...forward.helpers, ...backward.helpers].map((helper) => [helper.name, helper])).values()];
    const sources = this.sources(new Set([...forward.sizes, ...backward.sizes]));
    const parts = [
      [...heading(this.unit), '', ...importLines(helpers), 'import numpy as np'],
      ...helpers.map(({ text }) => text.split('\n')),
      this.forward(forward, backward, sources),
      this.backward(backward),
    ];
    return { text: `${parts.map((lines) => lines.join('\n')).join('\n\n\n')}\n`, helpers };
  }

  private pass(which: 'forward' | 'backward'): Pass {
    const { unit, scope } = this;
    const writer = new PassWriter(unit, scope, NUMPY, which === 'forward' ? unit.forward.given : unit.saved);
    writer[which]('    ');
    const { helpers, sizes } = writer.expressions;
    const loops = new Set(sizes);
    for (const name of sizes) if (!unit.forward.dimensions.has(name)) loops.delete(name);
    return { lines: writer.lines, helpers, sizes: loops };
  }

  private sources(needed: ReadonlySet<string>): SizeSources {
    return sizeSources(needed, this.unit.forward.given, (variable) => readShape(variable, []));
  }

  private forward({ lines }: Pass, backward: Pass, sources: SizeSources): readonly string[] {
    const { unit, scope } = this;
    const given = unit.forward.given.map((variable) => scope.variable(variable));
    const open = openSizes(sources, unit, scope);
    const parameters = [...given, ...(open.length === 0 ? [] : ['*', ...open])];
    const outputs = this.outputs();
    const saved = this.saved(backward.sizes);
    return [
      ...statement(`def forward(${parameters.join(', ')}):`, ''),
      ...documented(`Return ${outputs.join(', ')} and what the backward pass needs.`, unit, scope, NUMPY, '    '),
      ...sources.found.flatMap((source) => statement(foundSize(source, scope), '    ')),
      ...lines,
      '',
      ...statement(`saved = ${tupleText(saved)}`, '    '),
      ...statement(`return ${outputs.length === 1 ? outputs[0] : `(${outputs.join(', ')})`}, saved`, '    '),
    ];
  }

  private outputs(): readonly string[] {
    const writer = new PassWriter(this.unit, this.scope, NUMPY, []);
    return this.unit.forward.outputs.map(({ variable, indices }) => writer.reference(variable, indices));
  }

  private saved(sizes: ReadonlySet<string>): readonly string[] {
    return [
      ...this.unit.saved.map((variable) => this.scope.variable(variable)),
      ...[...sizes].map((name) => this.scope.size(name)),
    ];
  }

  private backward({ lines, sizes }: Pass): readonly string[] {
    const { unit, scope } = this;
    const adjoints = adjointParameters(unit, scope, activeOutputs(unit));
    const answers = gradients(unit).map((variable) => scope.variable(variable));
    const saved = this.saved(sizes);
    return [
      ...statement(`def backward(${[...adjoints, 'saved'].join(', ')}):`, ''),
      `    """Return the gradients, in the order of the arguments of forward."""`,
      ...(saved.length === 0 ? [] : statement(`${unpacked(saved)} = saved`, '    ')),
      '',
      ...lines,
      '',
      ...statement(`return ${answers.length === 0 ? '()' : answers.join(', ')}`, '    '),
    ];
  }
}

/** The unit as a Python module over NumPy: `forward(...)` and `backward(...)`. */
export function exportNumpy(unit: ExportUnit): string {
  // The names of helpers are known once they are used: the second writing keeps clear of them.
  const { helpers } = new NumpyFile(unit, []).write();
  return new NumpyFile(
    unit,
    helpers.map(({ name }) => name),
  ).write().text;
}
