import { exponentOf, SUPERSCRIPTS } from '../characters.ts';
import { NAME_PATTERN } from '../name-pattern.ts';

/** Signs of mathematics and other languages, each rewritten as it is spelt here. */

const INNER = String.raw`(?:[^()]|\((?:[^()]|\([^()]*\))*\))*`;
const BRACKETED = String.raw`\(${INNER}\)`;
/** An operand as a text: a name with its indices or arguments, a number, or a parenthesis, transposed or not. */
const OPERAND = String.raw`(?:${NAME_PATTERN}(?:\.(?!T(?![\p{L}\p{M}\p{N}_]))${NAME_PATTERN})*(?:\[[^\[\]]*\])*(?:${BRACKETED})?|\d+(?:\.\d+)?|${BRACKETED})(?:\.T)*`;
const CALLED = String.raw`[\p{L}\p{M}\p{N}_]`;

const FRACTIONS: Readonly<Record<string, string>> = { '½': '0.5', '¼': '0.25', '¾': '0.75', '⅕': '0.2', '⅛': '0.125' };

/** `(x + 1)` without its parentheses. */
function bare(operand: string): string {
  return new RegExp(`^${BRACKETED}$`, 'u').test(operand) ? operand.slice(1, -1) : operand;
}

const call = (name: string) => (_: string, operand: string) => `${name}(${bare(operand.trim())})`;

type Written = (found: string, ...groups: string[]) => string;

/** A sign, what it is written as, and what a message says of it. */
interface Rewriting {
  /** The characters at which the parser stops there. */
  readonly at: RegExp;
  /** Made where it is needed: a class of Unicode takes V8 a millisecond, which every start would pay. */
  readonly pattern: () => RegExp;
  readonly written: Written;
  readonly message: string;
  /** True if it may mean something else as well. */
  readonly isDoubtful?: true;
}

const power: Written = (_, signs = '') => ` ^ ${exponentOf(signs)}`;

const ADJOINT_MESSAGE = 'the gradient with respect to `x` is called `dx`';

/** In the order in which they are applied: those that bind tightest first. */
export const REWRITINGS: readonly Rewriting[] = [
  {
    at: /[∂∇]/u,
    pattern: () => new RegExp(String.raw`∂${NAME_PATTERN}\s*/\s*∂(${NAME_PATTERN})`, 'gu'),
    written: (_, name = '') => `d${name}`,
    message: ADJOINT_MESSAGE,
  },
  {
    at: /[∂∇]/u,
    pattern: () => new RegExp(`[∂∇](${NAME_PATTERN})`, 'gu'),
    written: (_, name = '') => `d${name}`,
    message: ADJOINT_MESSAGE,
  },
  {
    at: /[./]/u,
    pattern: () => new RegExp(String.raw`^d${NAME_PATTERN}\s*/\s*(d${NAME_PATTERN})(?=\s*\+?=)`, 'gu'),
    written: (_, name = '') => name,
    message: ADJOINT_MESSAGE,
  },
  {
    at: /[./]/u,
    pattern: () => new RegExp(String.raw`(?<![\p{L}\p{M}\p{N}_.])(${NAME_PATTERN})\.grad(?![\p{L}\p{M}\p{N}_(])`, 'gu'),
    written: (_, name = '') => `d${name}`,
    message: ADJOINT_MESSAGE,
  },
  {
    at: /\./u,
    pattern: () => /(?<=[\p{N}\p{L}\])]\s*)\.{3}(?=\s*[\p{L}\p{N}(])/gu,
    written: () => '..',
    message: 'a range is written `1..T`, with two points',
  },
  {
    at: /[½¼¾⅕⅛]/u,
    pattern: () => /(?<![\p{L}\p{M}\p{N}_])([½¼¾⅕⅛])(?=(\s*[\p{L}(])?)/gu,
    written: (_, sign = '', factor) => `${FRACTIONS[sign]}${factor === undefined ? '' : ' * '}`,
    message: 'a fraction is a number: ½ is written `0.5`',
  },
  {
    at: /\./u,
    pattern: () => /(?<![\p{L}\p{N}_.])(\d+)\.(?![\d.\p{L}_])/gu,
    written: (_, digits = '') => digits,
    message: 'a number ends with a digit: write `5` or `5.0`',
  },
  {
    at: /[fFdD]/u,
    pattern: () => /(?<![\p{L}\p{N}_.])(\d+(?:\.\d+)?)[fFdD](?![\p{L}\p{N}_])/gu,
    written: (_, digits = '') => digits,
    message: 'a number has no suffix: all of them have 64 bits',
  },
  {
    at: /\./u,
    pattern: () => /\.(?=[*/^+-])/gu,
    written: () => '',
    message: 'operators work elementwise: they stand without a `.`',
  },
  {
    at: /\./u,
    pattern: () => new RegExp(String.raw`(?<=${CALLED})\.(?=\()`, 'gu'),
    written: () => '',
    message: 'operations work elementwise: they stand without a `.`',
  },
  {
    at: /[⊤⟙ᵀ]/u,
    pattern: () => /\s*\^\s*[⊤⟙ᵀ]|[⊤⟙]|(?<=[)\]])ᵀ/gu,
    written: () => '.T',
    message: 'a transpose is written `.T`',
  },
  {
    at: /√/u,
    pattern: () => new RegExp(String.raw`√\s*(${OPERAND})`, 'gu'),
    written: call('sqrt'),
    message: 'a root is written `sqrt(x)`',
  },
  {
    at: /[∑Σ]/u,
    pattern: () => new RegExp(String.raw`∑\s*(${OPERAND})`, 'gu'),
    written: call('sum'),
    message: 'a sum is written `sum(x)`, or `sum(x, axis=0)` along one axis',
  },
  {
    at: /∏/u,
    pattern: () => new RegExp(String.raw`∏\s*(${OPERAND})`, 'gu'),
    written: call('prod'),
    message: 'a product is written `prod(x)`, or `prod(x, axis=0)` along one axis',
  },
  {
    at: /[‖∥|]/u,
    pattern: () => /(?<=(?:[=(,+*/@^-]|\+=)\s*)(?:‖([^‖|]+)‖|∥([^∥|]+)∥|\|\|([^|]+)\|\|)(?:_2|₂)?/gu,
    written: (_, own, other, last) => `norm(${(own ?? other ?? last ?? '').trim()})`,
    message: 'a norm is written `norm(x)`',
    isDoubtful: true,
  },
  {
    at: /\|/u,
    pattern: () => /(?<=(?:[=(,+*/@^-]|\+=)\s*)\|([^|]+)\|/gu,
    written: (_, own = '') => `abs(${own.trim()})`,
    message: 'an absolute value is written `abs(x)`',
    isDoubtful: true,
  },
  {
    at: /[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/u,
    pattern: () => new RegExp(String.raw`(?<=${CALLED}|[)\]])(⁻[${SUPERSCRIPTS}]+)`, 'gu'),
    written: power,
    message: 'a power is written `^`, and the inverse of a matrix `inv(A)`',
    isDoubtful: true,
  },
  {
    at: /[⁰¹²³⁴⁵⁶⁷⁸⁹]/u,
    pattern: () => new RegExp(String.raw`(?<=[)\]]|\.T)([${SUPERSCRIPTS}]+)`, 'gu'),
    written: power,
    message: 'a power is written `^`',
  },
  {
    at: /⊗/u,
    pattern: () => new RegExp(String.raw`(${OPERAND})\s*⊗\s*(${OPERAND})`, 'gu'),
    written: (_, left = '', right = '') => `outer(${bare(left)}, ${bare(right)})`,
    message: 'an outer product is written `outer(a, b)`',
    isDoubtful: true,
  },
  {
    at: /%/u,
    pattern: () => new RegExp(String.raw`(?<==\s*)(${OPERAND})\s*%\s*(${OPERAND})\s*$`, 'gu'),
    written: (_, left = '', right = '') => `${left} - ${right} * floor(${left} / ${right})`,
    message: 'there is no `%`: the remainder is written `a - b * floor(a / b)`',
    isDoubtful: true,
  },
  {
    at: /&/u,
    pattern: () => /(?<==\s*)([^=&|?\s][^=&|?]*(?:&&?[^=&|?]+)+)$/gu,
    written: (found) =>
      found
        .split(/&&?/)
        .map((part) => factor(part.trim()))
        .join(' * '),
    message: 'there is no `&&`: conditions are numbers, and both hold where their product is 1',
    isDoubtful: true,
  },
  {
    at: /\|/u,
    pattern: () => /(?<==\s*)([^=&|?\s][^=&|?]*(?:\|\|?[^=&|?]+)+)$/gu,
    written: (found) =>
      found
        .split(/\|\|?/)
        .map((part) => part.trim())
        .reduce((left, right) => `maximum(${left}, ${right})`),
    message: 'there is no `||`: conditions are numbers, and one holds where their `maximum` is 1',
    isDoubtful: true,
  },
  {
    at: /\?/u,
    pattern: () => /(?<=(?<![=!<>])=\s*)([^?:\s][^?:]*)\?([^?:]+):([^?:]+)$/gu,
    written: (_, condition = '', yes = '', no = '') => `where(${bare(condition.trim())}, ${yes.trim()}, ${no.trim()})`,
    message: 'there is no `?`: `where(c, a, b)` chooses between values',
  },
  {
    at: /[\p{L}]/u,
    pattern: () =>
      /(?<=(?<![=!<>])=\s*)((?!\s)(?:(?!\b(?:if|else)\b)[^=])+)\bif\b((?:(?!\belse\b)[\s\S])+)\belse\b((?:(?!\bif\b)[\s\S])+)$/gu,
    written: (_, yes = '', condition = '', no = '') => `where(${bare(condition.trim())}, ${yes.trim()}, ${no.trim()})`,
    message: 'there is no `if`: `where(c, a, b)` chooses between values, and conditions are multiplied',
  },
];

function factor(condition: string): string {
  return new RegExp(`^${OPERAND}$`, 'u').test(condition) ? condition : `(${condition})`;
}

const MOST_CHARACTERS = 300;

/** `A⁻¹` as the inverse of a matrix. */
export function withInverses(text: string): string {
  return text.length > MOST_CHARACTERS ? text : text.replace(new RegExp(`(${OPERAND})⁻¹`, 'gu'), call('inv'));
}

/** A statement in the signs of the language, as far as they are known. */
export function rewritten(text: string): string {
  // A text in quotes is no formula, and one that is longer than a page is no slip.
  if (text.includes('"') || text.length > MOST_CHARACTERS) return text;
  return REWRITINGS.reduce(
    (own, { at, pattern, written }) => (at.test(own) ? own.replace(pattern(), written as Written) : own),
    text,
  );
}
