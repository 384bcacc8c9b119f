import type { Equation, Value } from '../program/program.ts';
import { formHash, isAlike } from './alike.ts';
import { deriveEquation } from './equation-derivative.ts';
import { hasParts, type PartNames, partSeries } from './names/anf-names.ts';
import { type Form, type Pattern, patternOf } from './pattern.ts';

/** A form whose lines are known but for the variables. */
interface Known {
  readonly form: Form;
  readonly pattern: Pattern;
}

/** Forms with the same outline that are looked through for one that fits. */
const MOST_FORMS = 8;
/** An equation that reads more than this is hardly like another one. */
const MOST_LEAVES = 32;

/** The derivatives of a program's equations: of equations that are alike, one is derived. */
export class Derivatives {
  private readonly names: PartNames;
  private readonly known = new Map<number, Known[]>();

  constructor(names: PartNames) {
    this.names = names;
  }

  formOf(equation: Equation): Form {
    const series = hasParts(equation) ? partSeries(equation, this.names) : undefined;
    return { equation, leaves: leavesOf(equation.value, series !== undefined), series };
  }

  /** The lines of an equation of this form. */
  patternOf(form: Form): Pattern {
    if (form.leaves.length > MOST_LEAVES) return this.derive(form);
    const outline = formHash(form);
    const known = this.known.get(outline) ?? [];
    for (const candidate of known) if (isAlike(candidate.form, form)) return candidate.pattern;
    const pattern = this.derive(form);
    if (known.length === MOST_FORMS) known.shift();
    known.push({ form, pattern });
    this.known.set(outline, known);
    return pattern;
  }

  private derive(form: Form): Pattern {
    return patternOf(form, deriveEquation(form.equation, this.names));
  }
}

function leavesOf(value: Value, hasParts: boolean): readonly Value[] {
  if (value.kind === 'apply' && !hasParts) return value.operands;
  const leaves: Value[] = [];
  collectLeaves(value, leaves);
  return leaves;
}

function collectLeaves(value: Value, found: Value[]): void {
  if (value.kind !== 'apply') found.push(value);
  else for (const operand of value.operands) collectLeaves(operand, found);
}
