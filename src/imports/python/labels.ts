import type { Value } from '../../program/program.ts';

/** Names that people give to labels, one for each row of the data. */
const LABELS = /^(y|t|y_?true|labels?|targets?)$/i;

function isLabel(value: Value): boolean {
  return value.kind === 'read' && LABELS.test(value.variable.name) && value.variable.shape.length === 1;
}

/** True for labels beside a matrix, along whose columns they would be stretched: they are one for each row. */
export function isOddlyBeside(left: Value, right: Value): boolean {
  const [a, b] = [left.shape.length, right.shape.length];
  return (isLabel(left) && b === 2) || (isLabel(right) && a === 2);
}
