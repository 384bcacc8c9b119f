import { derive } from '../../../autodiff/derive.ts';
import type { Values } from '../../../engine/interpreter.ts';
import { readsOf } from '../../../program/activity.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { readValue } from '../../../program/build.ts';
import type { Equation, Program, Value, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import { type Block, readBlock } from '../block.ts';
import type { LinePoint } from './line-values.ts';
import { localise } from './localise.ts';
import { faults, type Localisation, type Setting } from './search.ts';

/**
 * Outputs that other equations read, and to whose adjoints the block never adds: it may mean what comes from outside
 * alone, and add the rest in a helper.
 */
function heldOutputs({ block, forward }: Setting): readonly Variable[] {
  const interior = new Set(equationsOf(forward.body).flatMap(({ value }) => [...readsOf(value)]));
  const outputs = new Set(forward.outputs.map(({ variable }) => variable));
  return [...outputs].filter((variable) => interior.has(variable) && !block.contributions.has(variable));
}

function reading(value: Value, other: ReadonlyMap<Variable, Variable>): Value {
  if (value.kind === 'read') return { ...value, variable: other.get(value.variable) ?? value.variable };
  return value.kind === 'apply' ? { ...value, operands: value.operands.map((operand) => reading(operand, other)) } : value;
}

/** The program with an equation between each of these variables and the output that it is. */
function withOutputsOfTheirOwn(forward: Program, own: ReadonlyMap<Variable, Variable>): Program {
  const copies = [...own].map(
    ([variable, output]): Equation => ({
      kind: 'equation',
      target: output,
      indices: [],
      operator: '=',
      value: readValue(variable),
    }),
  );
  const outputs = forward.outputs.map((output) => ({ ...output, variable: own.get(output.variable) ?? output.variable }));
  return { ...forward, body: [...forward.body, ...copies], outputs };
}

/** Forward values with those of outputs of their own. */
function valuesWith(values: Values, own: ReadonlyMap<Variable, Variable>): Values {
  const added = new Map(values);
  for (const [variable, output] of own) {
    const value = values.get(variable);
    if (value !== undefined) added.set(output, value);
  }
  return added;
}

function pointWith(point: LinePoint, own: ReadonlyMap<Variable, Variable>): LinePoint {
  const adjoints = new Map(point.adjoints);
  for (const [variable, output] of own) {
    const cotangent = point.cotangents.get(variable);
    if (cotangent !== undefined) adjoints.set(adjointOf(output), cotangent);
  }
  const coarse = (): readonly Values[] => point.coarse().map((values) => valuesWith(values, own));
  return { ...point, forward: valuesWith(point.forward, own), adjoints, coarse };
}

function blockReading({ lines }: Block, own: ReadonlyMap<Variable, Variable>): Block {
  const adjoints = new Map([...own].map(([variable, output]) => [adjointOf(variable), adjointOf(output)]));
  return readBlock(lines.map(({ equation }) => ({ ...equation, value: reading(equation.value, adjoints) })));
}

/** Findings that no small change of a line explains. */
function unrepaired({ findings, shop }: Localisation): number {
  return findings.filter((finding) => {
    if (finding.kind === 'wrong') return shop.repair(finding) === undefined;
    return finding.kind === 'missing' || (finding.kind === 'wrong-helper' && finding.repair === undefined);
  }).length;
}

/** What is found under the simplest reading of what the adjoint of an output is: all of it, or what comes from outside. */
export function localiseOutputs(setting: Setting): {
  readonly found: Localisation;
  readonly own: ReadonlyMap<Variable, Variable>;
} {
  const readPlainly = () => ({ found: localise(setting), own: new Map<Variable, Variable>() });
  const held = heldOutputs(setting);
  if (held.length === 0) return readPlainly();
  const own = new Map(held.map((variable) => [variable, { ...variable, kind: 'intermediate' as const }]));
  const forward = withOutputsOfTheirOwn(setting.forward, own);
  const found = localise({
    ...setting,
    block: blockReading(setting.block, own),
    forward,
    derived: derive(forward),
    points: setting.points.map((point) => pointWith(point, own)),
  });
  // As a rule it means what comes from outside: then nothing else has to be searched for.
  if (faults(found) === 0) return { found, own };
  const plain = readPlainly();
  const fewer = faults(found) - faults(plain.found) || unrepaired(found) - unrepaired(plain.found);
  return fewer < 0 ? { found, own } : plain;
}
