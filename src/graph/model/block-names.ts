import { printValue } from '../../program/print.ts';
import type { Equation, Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';

/** A helper whose value is longer than this keeps the name of the derivation: in its place nobody could read the line. */
const LONGEST_IN_PLACE = 60;

/** A helper, computed once for several lines; everything else that a backward pass writes is a contribution. */
function isHelper({ operator, target }: Equation): boolean {
  return operator === '=' && (target.primal === undefined || target.primal.place === undefined);
}

/** Puts the names of a block into the lines of the derived pass. */
class Translation {
  /** The block's name for a value, by its printed text. */
  private readonly names: ReadonlyMap<string, string>;
  private readonly renamed = new Map<Variable, Variable>();
  private readonly inPlace = new Map<Variable, Value>();

  constructor(block: Program) {
    const helpers = equationsOf(block.body).filter(isHelper);
    this.names = new Map(helpers.map(({ target, value }) => [printValue(value), target.name]));
  }

  body(steps: readonly Step[]): readonly Step[] {
    return steps.flatMap((step): readonly Step[] =>
      step.kind === 'loop' ? [{ ...step, body: this.body(step.body) }] : this.line(step),
    );
  }

  private line(line: Equation): readonly Equation[] {
    const value = this.value(line.value);
    if (!isHelper(line)) return [{ ...line, value }];
    const text = printValue(value);
    const name = this.names.get(text);
    if (name === undefined && text.length <= LONGEST_IN_PLACE) {
      this.inPlace.set(line.target, value);
      return [];
    }
    const target = name === undefined || name === line.target.name ? line.target : { ...line.target, name };
    this.renamed.set(line.target, target);
    return [{ ...line, target, value }];
  }

  private value(value: Value): Value {
    if (value.kind === 'apply') return { ...value, operands: value.operands.map((operand) => this.value(operand)) };
    if (value.kind !== 'read') return value;
    const variable = this.renamed.get(value.variable);
    return variable === undefined ? (this.inPlace.get(value.variable) ?? value) : { ...value, variable };
  }
}

/**
 * The derived pass as somebody would read it who has written the block: its helpers go by the names that the block has for
 * what they compute, and those that it does not have stand in the lines that read them.
 */
export function inNamesOf(block: Program, derived: Program): Program {
  return { ...derived, body: new Translation(block).body(derived.body) };
}
