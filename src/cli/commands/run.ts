import { derive } from '../../autodiff/derive.ts';
import { BindingError, bind, outputName } from '../../engine/bind.ts';
import { run as runProgram, type Values } from '../../engine/interpreter.ts';
import { type Nested, nestedOf } from '../../engine/nested-lists.ts';
import { RUN_LIMIT, requireRoom } from '../../engine/room.ts';
import { referenceValue } from '../../engine/stacking.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import { evaluateShape } from '../../program/shape.ts';
import { SizeError, zeros } from '../../program/tensor.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readValues } from '../files.ts';
import { writeJson } from '../json.ts';
import { readSound, type Source } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface RunFlags {
  readonly data: string;
  readonly json?: boolean;
  readonly derived?: boolean;
}

interface RunResult {
  readonly outputs: Readonly<Record<string, Nested>>;
  readonly gradients: Readonly<Record<string, Nested>>;
}

function compute({ analysis: { forward, backward } }: Source, flags: RunFlags, terminal: Terminal): RunResult {
  const { sizes, given, adjoints, surplus } = bind(forward, readValues(flags.data), new Map());
  if (surplus.length > 0) terminal.error(`${flags.data}: not declared, and so not used: ${surplus.join(', ')}`);
  const pass = flags.derived === true || backward === undefined ? derive(forward) : backward;
  requireRoom([forward, pass], sizes, RUN_LIMIT);
  const values = runProgram(forward.body, sizes, given);
  const gradients: Values = runProgram(pass.body, sizes, new Map([...values, ...adjoints]));
  const learned = forward.given.filter(({ active }) => active);
  return {
    outputs: Object.fromEntries(
      forward.outputs.map((output) => {
        const value = referenceValue(values, output, sizes);
        if (value === undefined) throw new Error(`\`${output.variable.name}\` has no value`);
        return [outputName(output), nestedOf(value)];
      }),
    ),
    gradients: Object.fromEntries(
      learned.map((variable) => [
        variable.name,
        nestedOf(gradients.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), sizes))),
      ]),
    ),
  };
}

function printNamed(title: string, values: Readonly<Record<string, Nested>>, terminal: Terminal): void {
  terminal.line(terminal.style('bold', title));
  // People read NaN without quotes.
  for (const [name, value] of Object.entries(values)) terminal.line(`  ${name} = ${writeJson(value).replaceAll('"', '')}`);
}

/** Outputs and gradients for given numbers. */
export function run(file: string, flags: RunFlags, terminal: Terminal): number {
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  try {
    const result = compute(source, flags, terminal);
    if (flags.json === true) terminal.line(writeJson(result));
    else {
      printNamed('outputs', result.outputs, terminal);
      printNamed('gradients', result.gradients, terminal);
    }
    return EXIT_GOOD;
  } catch (error) {
    if (error instanceof BindingError) throw new UsageFailure(`${flags.data}: ${error.message}`);
    if (error instanceof SizeError) throw new UsageFailure(`${file}: no numbers for these sizes: ${error.message}`);
    throw error;
  }
}
