/** Commands that are one sign; every other one is a word, such as `\log`. */
const SIGNS: Readonly<Record<string, string>> = {
  sum: '∑',
  prod: '∏',
  int: '∫',
  odot: '⊙',
  le: '≤',
  ge: '≥',
  ne: '≠',
  pi: 'π',
  alpha: 'α',
  epsilon: 'ε',
  Phi: 'Φ',
  infty: '∞',
  lfloor: '⌊',
  rfloor: '⌋',
  top: 'T',
  ',': ' ',
};

const NORMAL = '0123456789+-=()abcdefghijklmnoprstuvwxyzT ';
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ ';
const LOWERABLE = '0123456789+-=()aehijklmnoprstuvx ';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ ';

/** The text in small signs, without spaces, where there are all of them. */
function small(text: string, from: string, to: string): string | undefined {
  const signs = [...to];
  const found = [...text.replaceAll(' ', '')].map((character) => signs[from.indexOf(character)]);
  return found.includes(undefined) || from.indexOf(text[0] ?? '') === -1 ? undefined : found.join('');
}

/** In parentheses, unless it is one number or word. */
function enclosed(text: string): string {
  return /^(√?[\p{L}\p{M}\p{N}]+|.)$/u.test(text) ? text : `(${text})`;
}

/** Reads a formula in the LaTeX of the operations' descriptions. */
class FormulaReader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(formula: string) {
    this.tokens = formula.match(/\\(?:[a-zA-Z]+|.)|\s+|[^\\\s]/gu) ?? [];
  }

  /** Up to the end of the group. */
  sequence(): string {
    let text = '';
    for (let token = this.tokens[this.at]; token !== undefined && token !== '}'; token = this.tokens[this.at])
      text += this.part();
    return text.replace(/ +/g, ' ').trim();
  }

  private part(): string {
    const token = this.tokens[this.at] ?? '';
    this.at += 1;
    if (token === '{') return this.closed();
    if (token === '^') return raised(this.argument());
    if (token === '_') return lowered(this.argument());
    return token.startsWith('\\') ? this.command(token.slice(1)) : token.replace(/\s+/, ' ');
  }

  private closed(): string {
    const text = this.sequence();
    this.at += 1;
    return text;
  }

  private argument(): string {
    while (this.tokens[this.at]?.trim() === '') this.at += 1;
    return this.part().trim();
  }

  /** A factor that follows is none of the divisor. */
  private fraction(): string {
    const text = `${enclosed(this.argument())} / ${enclosed(this.argument())}`;
    const next = this.tokens.slice(this.at).find((token) => token.trim() !== '');
    return next !== undefined && /^(\\(sum|int)|\p{L}|\()/u.test(next) ? `(${text})` : text;
  }

  private command(name: string): string {
    switch (name) {
      case 'frac':
        return this.fraction();
      case 'sqrt':
        return `√${enclosed(this.argument())}`;
      case 'bar':
      case 'overline':
        return `mean(${this.argument()})`;
      case 'mathrm':
        return this.argument();
      default:
        return SIGNS[name] ?? name;
    }
  }
}

function raised(text: string): string {
  return small(text, NORMAL, RAISED) ?? `^${enclosed(text)}`;
}

function lowered(text: string): string {
  return small(text, LOWERABLE, LOWERED) ?? `[${text}]`;
}

/** The formula of an operation as plain text, for what cannot render LaTeX. */
export function plainFormula(formula: string): string {
  return new FormulaReader(formula).sequence();
}
