import { wordOf } from '../../program/operation.ts';
import { printValue } from '../../program/print.ts';
import type { ApplyValue, Value } from '../../program/program.ts';

export function isConstant(value: Value): boolean {
  return value.kind === 'number' || value.kind === 'size';
}

/** The sign of an operation, with those of its operands that are numbers: `+`, `1 −`, `^ 2`. */
export function operationLabel(value: ApplyValue): string {
  const { operation, operands } = value;
  const sign = operation.sign ?? wordOf(operation);
  if (operands.every(isConstant)) return printValue(value);
  if (operation.notation.kind === 'infix') {
    const [left, right] = operands as [Value, Value];
    if (isConstant(left)) return `${printValue(left)} ${sign}`;
    return isConstant(right) ? `${sign} ${printValue(right)}` : sign;
  }
  const constants = operands.filter(isConstant);
  return constants.length === 0 ? sign : `${sign} ${constants.map(printValue).join(', ')}`;
}

/** The label of an equation's value: that of its operation, `=` for a repeated value, or the number. */
export function valueLabel(value: Value): string {
  if (value.kind === 'apply') return operationLabel(value);
  return value.kind === 'read' ? '=' : printValue(value);
}
