/** The ways in which the compiled engine computes operations: each description names one, and the engine has a writer for it. */

/** Element by element, from operations that are a `map` themselves: what is used twice is computed once. */
export interface ElementCode<Expression> {
  readonly map: (name: string, ...operands: readonly Expression[]) => Expression;
  readonly number: (value: number) => Expression;
}

export type Composition = <Expression>(
  code: ElementCode<Expression>,
  operand: Expression,
  options: Readonly<Record<string, unknown>>,
) => Expression;

/** Forms of instructions that are written for a whole tensor. */
export type InstructionForm =
  | 'matrix product'
  | 'outer product'
  | 'contraction'
  | 'windows'
  | 'fold'
  | 'convolution'
  | 'largest of windows'
  | 'mean of windows'
  | 'swapped last axes'
  | 'permuted axes'
  | 'reshape'
  | 'broadcast'
  | 'slice'
  | 'concat'
  | 'pad'
  | 'sum'
  | 'mean'
  | 'max'
  | 'min'
  | 'variance'
  | 'standard deviation'
  | 'logsumexp'
  | 'softmax'
  | 'log softmax';

/**
 * `map`: machine code for one element, by the operation's name. `definition`: as the operations that it is a composite of.
 * `kernel`: the operation's own `value`, called on the plan's memory, which is right for all and slower than code.
 */
export type Lowering = 'map' | 'definition' | 'kernel' | InstructionForm | Composition;
