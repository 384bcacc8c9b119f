import type { Brackets } from '../operations/spelling/brackets.ts';
import { siteOf } from '../program/activity.ts';
import { type Dimension, isPolynomial, writtenTerms } from '../program/dimension.ts';
import { isElementwise } from '../program/operation.ts';
import { type Part, partOf } from '../program/parts.ts';
import type { ApplyValue, ReadValue, Value } from '../program/program.ts';
import { type Quotient, quotientOf } from '../program/quotients.ts';
import { BINDING, type Helper, type SpellingCall, type TextSpelling, type Written } from '../program/spelling.ts';

/** The differences between targets in the leaves of expressions and in conversions between types. */
export interface Dialect {
  readonly spelling: (value: ApplyValue) => TextSpelling;
  readonly name: (name: string) => string;
  readonly read: (value: ReadValue) => Written;
  readonly number: (value: number, text: string) => string;
  /** True and false made 1 and 0. */
  readonly unmask: (mask: Written, value: Value) => Written;
  /** A plain number made a tensor. */
  readonly wrap: (number: Written) => Written;
  readonly isTrue: (operand: Written) => string;
  /** The tensor that new ones are like. */
  readonly like: string;
  /** The whole part of a quotient of sizes; as in Python unless it is given. */
  readonly quotient?: QuotientText;
  /** A part of a tensor in brackets. */
  readonly brackets: (brackets: Brackets) => Written;
}

export function bound({ text, binding }: Written, least: number): string {
  return binding < least ? `(${text})` : text;
}

/** How a target writes the whole part of a quotient of sizes. */
export type QuotientText = (quotient: Quotient, write: (size: Dimension) => Written) => string;

const floorDivision: QuotientText = ({ numerator, by }, write) => `${bound(write(numerator), BINDING.product)} // ${by}`;

function factorText(factor: string, isProduct: boolean, nameOf: (name: string) => string, quotientText: QuotientText): string {
  const quotient = quotientOf(factor);
  if (quotient === undefined) return nameOf(factor);
  const text = quotientText(quotient, (own) => writeSize(own, nameOf, quotientText));
  const isEnclosed = text.startsWith('(') && text.endsWith(')');
  return isProduct && !isEnclosed ? `(${text})` : text;
}

/** A size or index: `T - 1`, `2 * n`. */
export function writeSize(
  size: Dimension,
  nameOf: (name: string) => string,
  quotientText: QuotientText = floorDivision,
): Written {
  if (size.terms.length === 0) return { text: '0', binding: BINDING.primary, type: 'number' };
  const texts = writtenTerms(size).map(({ coefficient, factors }, index) => {
    const much = Math.abs(coefficient);
    const names = factors.map((factor) => factorText(factor, factors.length > 1 || much !== 1, nameOf, quotientText));
    const parts = factors.length === 0 || much !== 1 ? [String(much), ...names] : names;
    const sign = index === 0 ? (coefficient < 0 ? '-' : '') : coefficient < 0 ? ' - ' : ' + ';
    return { text: sign + parts.join(' * '), parts: parts.length, negative: coefficient < 0 };
  });
  const [first] = texts;
  const isQuotient = !isPolynomial(size);
  const lone = isQuotient ? BINDING.sum : first?.negative ? BINDING.sign : BINDING.primary;
  const binding = texts.length > 1 ? BINDING.sum : (first?.parts ?? 1) > 1 ? BINDING.product : lone;
  return { text: texts.map(({ text }) => text).join(''), binding, type: 'number' };
}

/** Writes expressions over whole tensors; gathers the helpers and sizes that the text asks for. */
export class ExpressionWriter {
  readonly helpers: Helper[] = [];
  readonly sizes = new Set<string>();
  private readonly dialect: Dialect;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  size(size: Dimension): Written {
    const nameOf = (name: string): string => {
      this.sizes.add(name);
      return this.dialect.name(name);
    };
    return writeSize(size, nameOf, this.dialect.quotient);
  }

  write(value: Value): Written {
    switch (value.kind) {
      case 'number': {
        const text = this.dialect.number(value.value, value.text);
        return { text, binding: text.startsWith('-') ? BINDING.sign : BINDING.primary, type: 'number' };
      }
      case 'size':
        return this.size(value.dimension);
      case 'read':
        return this.dialect.read(value);
      case 'apply':
        return this.apply(value);
    }
  }

  /** As a value of its own, where neither true nor false will do. */
  whole(value: Value): Written {
    const written = this.write(value);
    return written.type === 'mask' ? this.dialect.unmask(written, value) : written;
  }

  private apply(value: ApplyValue): Written {
    const part = partOf(value);
    return part === undefined ? this.operation(value) : this.part(part);
  }

  private part({ operand, axes }: Part): Written {
    const { shape } = operand;
    const text = bound(this.whole(operand), BINDING.primary);
    return this.dialect.brackets({ operand: text, shape, axes, size: (size) => this.size(size).text });
  }

  private operation(value: ApplyValue): Written {
    const written = value.operands.map((operand) => this.write(operand));
    const result = asWritten(this.dialect.spelling(value), this.call(value, written));
    const arithmetic = value.operation.notation.kind !== 'call' && value.operation.notation.kind !== 'transpose';
    const plain = arithmetic && written.every(({ type }) => type === 'number') && result.type === undefined;
    return plain ? { ...result, type: 'number' } : result;
  }

  private call(value: ApplyValue, written: readonly Written[]): SpellingCall {
    return spellingCall(this.dialect, {
      site: siteOf(value),
      result: value.shape,
      written,
      unmask: (index) => this.dialect.unmask(written[index] as Written, value.operands[index] as Value),
      isProduct: isElementwise(value.operation) && value.operation.linearIn === 'each',
      size: (size) => this.size(size),
      helper: (helper) => this.helper(helper),
    });
  }

  private helper(helper: Helper): string {
    for (const needed of helper.needs ?? []) this.helper(needed);
    if (!this.helpers.some(({ name }) => name === helper.name)) this.helpers.push(helper);
    return helper.name;
  }
}

interface CallRequest extends Pick<SpellingCall, 'site' | 'result' | 'written' | 'helper'> {
  readonly unmask: (index: number) => Written;
  readonly isProduct: boolean;
  readonly size: (size: Dimension) => Written;
}

type CallDialect = Pick<Dialect, 'wrap' | 'isTrue' | 'number' | 'like'>;

/** The view of an operation's context that a spelling gets. */
export function spellingCall(dialect: CallDialect, request: CallRequest): SpellingCall {
  const { site, result, written, helper } = request;
  const at = (index: number): Written => written[index] as Written;
  const unmasked = (index: number): Written => {
    if (at(index).type !== 'mask') return at(index);
    // Times a tensor, true and false are 1 and 0 already.
    const other = written[1 - index];
    return request.isProduct && other !== undefined && other.type === undefined ? at(index) : request.unmask(index);
  };
  const tensor = (index: number): Written => {
    const operand = unmasked(index);
    return operand.type === 'number' ? dialect.wrap(operand) : operand;
  };
  return {
    site,
    result,
    helper,
    written: written.map((_, index) => unmasked(index)),
    operand: (index, binding = BINDING.any) => bound(unmasked(index), binding),
    tensor: (index, binding = BINDING.any) => bound(tensor(index), binding),
    condition: (index) => (at(index).type === 'mask' ? at(index).text : dialect.isTrue(at(index))),
    size: (size, binding = BINDING.any) => bound(request.size(size), binding),
    number: (number) => dialect.number(number, String(number)),
    like: dialect.like,
  };
}

/** A name alone is a function called with the operands in order. */
export function asWritten(spelling: TextSpelling, call: SpellingCall): Written {
  if (typeof spelling !== 'string') return spelling(call);
  return { text: `${spelling}(${call.written.map((_, index) => call.tensor(index)).join(', ')})`, binding: BINDING.primary };
}

const PLAIN_NUMBER = /^(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-]?[0-9]+)?$/;

/** As the user wrote it, where that means the same in other languages: `007` and `.5` do not. */
export function numberText(value: number, text: string): string {
  return PLAIN_NUMBER.test(text) ? text : String(value);
}
