import * as build from '../../operations/builder.ts';
import { isElementwise } from '../../program/operation.ts';
import type { ApplyValue, Value, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { productOf, written } from '../algebra/products.ts';
import { reduced } from '../algebra/reduce.ts';
import { termsOf } from '../algebra/sums.ts';
import { simplify } from '../simplify.ts';

/** Matrices that are their own transposes, by what is known of variables. */
export class Symmetry {
  private readonly definitionOf: (variable: Variable) => Value | undefined;
  private readonly isDeclaredTrusted: boolean;
  private readonly known = new Set<Variable>();

  /** Matrices that are declared to be symmetric are taken for that, unless told otherwise. */
  constructor(definitionOf: (variable: Variable) => Value | undefined, isDeclaredTrusted = true) {
    this.definitionOf = definitionOf;
    this.isDeclaredTrusted = isDeclaredTrusted;
  }

  /** False where it is not found. A scalar counts: it is stretched the same way in both directions. */
  holds(value: Value): boolean {
    const { shape } = value;
    if (shape.length === 0) return true;
    if (shape.length !== 2) return false;
    if (value.kind === 'read') return value.indices.length === 0 && this.ofVariable(value.variable);
    return value.kind === 'apply' && this.ofOperation(value);
  }

  private ofVariable(variable: Variable): boolean {
    if (this.known.has(variable)) return true;
    const { domain } = variable;
    const isDeclared = this.isDeclaredTrusted && (domain?.kind === 'spd' || domain?.kind === 'symmetric');
    const definition = isDeclared ? undefined : this.definitionOf(variable);
    const isSo = isDeclared || (definition !== undefined && this.holds(reduced(definition)));
    // A search without result is repeated: lines of adjoints become simpler.
    if (isSo) this.known.add(variable);
    return isSo;
  }

  private ofOperation(value: ApplyValue): boolean {
    const [a, b] = value.operands as [Value, Value];
    const isSame = (left: Value, right: Value): boolean => structureOf(simplify(left)) === structureOf(simplify(right));
    switch (value.operation.name) {
      case '@':
        return isSame(transposed(a), b) || isSame(a, transposed(b));
      case 'outer':
        return isSame(a, b);
      case 'diag':
        return a.shape.length === 1;
      case 'eye':
        return true;
      case '.T':
      case 'inv':
        return this.holds(a);
      case '+':
      case '-':
        return this.ofSum(value);
      default:
        return isElementwise(value.operation) && value.operands.every((operand) => this.holds(operand));
    }
  }

  /** `A + A.T` is symmetric, whatever `A` is. */
  private ofSum(value: ApplyValue): boolean {
    const left = termsOf(value)
      .filter(({ value: term }) => !this.holds(term))
      .map(({ value: term, sign }) => ({ term, sign }));
    while (left.length > 0) {
      const { term, sign } = left.pop() as { readonly term: Value; readonly sign: number };
      const opposite = transposedTerm(term);
      const at = left.findIndex((other) => other.sign === sign && keyOf(other.term) === opposite);
      if (at < 0) return false;
      left.splice(at, 1);
    }
    return true;
  }
}

function transposed(value: Value): Value {
  return value.shape.length === 2 ? build.transpose(value) : value;
}

/** A term as its scalars and its matrix, where it has one. */
function parts(term: Value): { readonly scale: string; readonly matrix: Value } {
  const { number, factors } = productOf(term);
  const scalars = [...factors].filter(([, { base }]) => base.shape.length === 0);
  const others = new Map([...factors].filter(([, { base }]) => base.shape.length > 0));
  const scale = [number, ...scalars.map(([key, { exponent }]) => `${key}^${exponent}`)].join(' * ');
  const matrix = written({ number: 1, factors: others });
  return sameShape(matrix.shape, term.shape) ? { scale, matrix } : { scale: '', matrix: term };
}

function keyOf(term: Value): string {
  const { scale, matrix } = parts(term);
  return `${scale} ${structureOf(simplify(matrix))}`;
}

function transposedTerm(term: Value): string {
  const { scale, matrix } = parts(term);
  return `${scale} ${structureOf(simplify(transposed(matrix)))}`;
}
