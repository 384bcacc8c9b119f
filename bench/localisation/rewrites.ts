import { OPERATIONS } from '../../src/operations/table.ts';
import { applyValue, isProblemValue, numberValue } from '../../src/program/build.ts';
import type { ApplyValue, Value } from '../../src/program/program.ts';
import { sameShape } from '../../src/program/shape.ts';

/** Ways to write the same thing: none of them may be reported. */
export type RewriteKind =
  | 'commuted'
  | 're-associated'
  | 'distributed'
  | 'squares'
  | 'double negation'
  | 'transposed product'
  | 'subtracted'
  | 'reciprocal'
  | 'product of itself';

function apply(operation: Parameters<typeof applyValue>[0], operands: readonly Value[], options = {}): readonly Value[] {
  const result = applyValue(operation, operands, options);
  return isProblemValue(result) ? [] : [result];
}

function isOperation(value: Value | undefined, ...names: readonly string[]): value is ApplyValue {
  return value?.kind === 'apply' && names.includes(value.operation.name);
}

function everywhere(whole: Value, rewrite: (part: Value) => readonly Value[]): readonly Value[] {
  const here = rewrite(whole);
  if (whole.kind !== 'apply') return here;
  const inner = whole.operands.flatMap((operand, index) =>
    everywhere(operand, rewrite).flatMap((changed) =>
      apply(
        whole.operation,
        whole.operands.map((own, other) => (other === index ? changed : own)),
        whole.options,
      ),
    ),
  );
  return [...here, ...inner];
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a table
export function rewrites(value: Value): ReadonlyMap<RewriteKind, readonly Value[]> {
  const times = OPERATIONS.infix('*');
  const kinds: Readonly<Record<RewriteKind, (part: Value) => readonly Value[]>> = {
    commuted: (part) => (isOperation(part, '*', '+') ? apply(part.operation, part.operands.toReversed()) : []),
    're-associated': (part) => {
      if (!isOperation(part, '*', '+')) return [];
      const [left, right] = part.operands as [Value, Value];
      if (!isOperation(left, part.operation.name)) return [];
      const [first, second] = left.operands as [Value, Value];
      return apply(part.operation, [second, right]).flatMap((inner) => apply(part.operation, [first, inner]));
    },
    distributed: (part) => {
      if (!isOperation(part, '*')) return [];
      const [left, right] = part.operands as [Value, Value];
      if (!isOperation(right, '+', '-')) return [];
      const [first, second] = right.operands as [Value, Value];
      return apply(times, [left, first]).flatMap((a) =>
        apply(times, [left, second]).flatMap((b) => apply(right.operation, [a, b])),
      );
    },
    squares: (part) => {
      if (!isOperation(part, '-') || part.operands[0]?.kind !== 'number' || part.operands[0].value !== 1) return [];
      const square = part.operands[1];
      if (!isOperation(square, '^') || square.operands[1]?.kind !== 'number' || square.operands[1].value !== 2) return [];
      const base = square.operands[0] as Value;
      return apply(OPERATIONS.infix('-'), [numberValue(1), base]).flatMap((minus) =>
        apply(OPERATIONS.infix('+'), [numberValue(1), base]).flatMap((plus) => apply(times, [minus, plus])),
      );
    },
    'double negation': (part) =>
      isOperation(part, '*')
        ? apply(OPERATIONS.negation, [part]).flatMap((negative) => apply(OPERATIONS.negation, [negative]))
        : [],
    subtracted: (part) =>
      isOperation(part, '-')
        ? apply(OPERATIONS.negation, part.operands.slice(1)).flatMap((minus) =>
            apply(OPERATIONS.infix('+'), [minus, part.operands[0] as Value]),
          )
        : [],
    reciprocal: (part) =>
      isOperation(part, '/')
        ? apply(part.operation, [numberValue(1), part.operands[1] as Value]).flatMap((inverse) =>
            apply(times, [part.operands[0] as Value, inverse]),
          )
        : [],
    'product of itself': (part) =>
      isOperation(part, '^') && part.operands[1]?.kind === 'number' && part.operands[1].value === 2
        ? apply(times, [part.operands[0] as Value, part.operands[0] as Value])
        : [],
    'transposed product': (part) => {
      if (!isOperation(part, '@') || part.operands.some(({ shape }) => shape.length !== 2)) return [];
      const [left, right] = part.operands as [Value, Value];
      const transpose = (operand: Value): readonly Value[] => apply(OPERATIONS.transpose, [operand]);
      return transpose(right).flatMap((a) => transpose(left).flatMap((b) => apply(part.operation, [a, b]).flatMap(transpose)));
    },
  };
  return new Map(
    Object.entries(kinds).map(([kind, rewrite]) => [
      kind as RewriteKind,
      everywhere(value, rewrite).filter((changed) => sameShape(changed.shape, value.shape)),
    ]),
  );
}
