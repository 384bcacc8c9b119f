import { equal, isOne } from '../../program/dimension.ts';
import type { Lowering } from '../../program/lowering.ts';
import type {
  KinkRule,
  LinearIn,
  Notation,
  Operand,
  OperandDomain,
  Operation,
  Problem,
  Site,
  Use,
} from '../../program/operation.ts';
import { broadcastShapes, printShape, SCALAR, type Shape } from '../../program/shape.ts';
import type { Spelling } from '../../program/spelling.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import { type Derivatives, type Described, derivativeFrom, kinkAt, NO_VIEW, ONCE, operand, use } from '../describe.ts';
import { addTensors, mapElements } from '../kernels.ts';

/** The description of an elementwise operation; fields without a default are required, so that nothing is forgotten. */
export interface Elementwise {
  readonly name: string;
  readonly synonyms: readonly string[];
  readonly operands: readonly Operand[];
  /** On numbers. */
  readonly value: (...operands: number[]) => number;
  readonly derivatives: Derivatives;
  /** The partial derivative by each operand, on numbers: the forward-mode rule. */
  readonly slopes: readonly ((...operands: number[]) => number)[];
  /** The same as expressions over the operands' names, where forward mode should be compiled. */
  readonly slopeTexts?: readonly string[];
  readonly kink: ElementKink | 'smooth';
  /** In none of its operands unless it says so. */
  readonly linearIn?: LinearIn;
  readonly lowering: Lowering;
  /** The symbol that the graph draws, if it is not the name. */
  readonly sign?: string;
  readonly spelling: Spelling;
  readonly documentation: Described;
}

export interface ElementKink extends Pick<KinkRule, 'where' | 'conditions'> {
  /** Signed, on numbers. */
  readonly distance: (...operands: number[]) => number;
}

export const CALL: Notation = { kind: 'call' };

/** Every elementwise shape is what the operands broadcast to. */
function broadcastAll(name: string, { operands }: Site): Shape | Problem {
  let result: Shape = SCALAR;
  for (const shape of operands) {
    const next = broadcastShapes(result, shape);
    if (next === undefined) return disagreement(name, operands);
    result = next;
  }
  return result;
}

function disagreement(name: string, operands: readonly Shape[]): Problem {
  const shapes = operands.map(printShape).join(' and ');
  const sizes = differingSizes(operands);
  const message = `the shapes of \`${name}\` do not agree: ${shapes}`;
  return { code: 'shape-mismatch', message, ...(sizes === undefined ? {} : { sizes }) };
}

/** The first two sizes on one aligned axis that do not broadcast. */
function differingSizes(operands: readonly Shape[]): Problem['sizes'] {
  for (let fromEnd = 1; operands.some(({ length }) => length >= fromEnd); fromEnd += 1) {
    const axes = operands.flatMap((shape, operand) => {
      const size = shape.at(-fromEnd);
      return shape.length < fromEnd || size === undefined || isOne(size) ? [] : [{ operand, axis: shape.length - fromEnd, size }];
    });
    const [first, ...others] = axes;
    const other = first && others.find(({ size }) => !equal(size, first.size));
    if (first !== undefined && other !== undefined) return [first, other];
  }
  return undefined;
}

function elementwiseShape({ operands }: Elementwise): string {
  return operands.length === 1 ? 'that of the operand' : 'what the operands broadcast to';
}

function elementwiseUse({ name, operands }: Elementwise, { kind }: Notation): Use {
  const names = operands.map((own) => own.name);
  const written = {
    infix: names.join(` ${name} `),
    negation: `-${names.join('')}`,
    transpose: '',
    call: `${name}(${names.join(', ')})`,
  };
  return use(written[kind], `${names.join(', ')}: [n]`);
}

export function elementwise(description: Elementwise, notation: Notation = CALL): Operation {
  const { name, value, slopes, kink, linearIn = 'none' } = description;
  return {
    name,
    synonyms: description.synonyms,
    notation,
    operands: description.operands,
    variadic: false,
    options: [],
    shape: (site) => broadcastAll(name, site),
    value: (operands) => mapElements(value, operands),
    derivative: derivativeFrom(description.derivatives),
    tangent: ({ operands, tangents, result }) =>
      tangents.reduce<Tensor>((sum, tangent, index) => {
        const slope = slopes[index];
        if (tangent === undefined || slope === undefined) return sum;
        const partial = mapElements(slope, operands);
        return addTensors(
          sum,
          // Through a slope of zero nothing comes, also of a branch that is not taken and has no number.
          mapElements((a, b) => (a === 0 ? 0 : a * b), [partial, tangent]),
        );
      }, zeros(result.shape)),
    isView: NO_VIEW,
    linearIn,
    lowering: description.lowering,
    slopes: description.slopeTexts,
    sign: description.sign,
    work: ONCE,
    kink:
      kink === 'smooth'
        ? undefined
        : {
            where: kink.where,
            conditions: kink.conditions,
            measure: (operands) => kinkAt(mapElements(kink.distance, operands).data),
          },
    spelling: description.spelling,
    documentation: {
      ...description.documentation,
      shape: elementwiseShape(description),
      use: elementwiseUse(description, notation),
    },
  };
}

export function infix(symbol: string, description: Omit<Elementwise, 'name' | 'synonyms'>): Operation {
  return elementwise({ ...description, name: symbol, synonyms: [] }, { kind: 'infix', symbol });
}

/** The usual case: one operand called `a`, defined on an interval or everywhere. */
export interface Unary
  extends Pick<Elementwise, 'name' | 'synonyms' | 'value' | 'kink' | 'lowering' | 'sign' | 'spelling' | 'documentation'> {
  readonly domain: OperandDomain;
  /** Undefined where no gradient passes. */
  readonly derivative: string | undefined;
  readonly slope: (a: number) => number;
  /** The same as an expression over `a`, where forward mode should be compiled. */
  readonly slopeText?: string;
}

export function unary({ domain, derivative, slope, slopeText, ...description }: Unary): Operation {
  return elementwise({
    ...description,
    operands: [operand('a', domain)],
    derivatives: [derivative],
    slopes: [slope],
    ...(slopeText !== undefined && { slopeTexts: [slopeText] }),
  });
}
