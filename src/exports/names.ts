/** Names that are legal in a target, stay recognisable, and never meet: each is given once. */
export class Names {
  private readonly taken: Set<string>;
  private readonly legal: (name: string) => string;

  constructor(reserved: Iterable<string>, legal: (name: string) => string) {
    this.taken = new Set(reserved);
    this.legal = legal;
  }

  /** A free name like this one: `lambda_`, `z_2`. */
  give(wanted: string): string {
    const base = this.legal(wanted);
    let name = base;
    // Python compares identifiers by their compatible normal form.
    for (let count = 1; this.taken.has(name.normalize('NFKC')); count += 1) {
      name = count === 1 && this.taken.has(base) && /\D$/.test(base) ? `${base}_` : `${base}_${count + 1}`;
    }
    this.taken.add(name.normalize('NFKC'));
    return name;
  }
}

/** Letters that have a spelling of their own in ASCII. */
const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'epsilon',
  ζ: 'zeta',
  η: 'eta',
  θ: 'theta',
  ι: 'iota',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'mu',
  ν: 'nu',
  ξ: 'xi',
  ο: 'omicron',
  π: 'pi',
  ρ: 'rho',
  ς: 'sigma',
  σ: 'sigma',
  τ: 'tau',
  υ: 'upsilon',
  φ: 'phi',
  χ: 'chi',
  ψ: 'psi',
  ω: 'omega',
};

/** `σ` → `sigma`, `Σ` → `Sigma`; undefined for what is no Greek letter. */
export function greekName(letter: string): string | undefined {
  const lower = GREEK[letter.toLowerCase().normalize('NFKD')];
  return lower === undefined || letter === letter.toLowerCase() ? lower : lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** Letters of ASCII only: `σ1` → `sigma1`, `é` → `e`, and the code of what has no such spelling. */
export function asciiName(name: string): string {
  return Array.from(name, (letter) => {
    if (/^[A-Za-z0-9_]$/.test(letter)) return letter;
    const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '');
    return greekName(letter) ?? (/^[A-Za-z0-9_]+$/.test(plain) ? plain : codeOf(letter));
  }).join('');
}

const codeOf = (letter: string): string => `u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/**
 * Unicode identifiers as Python and JavaScript have them: other numerals than digits, as in `x²`, are spelled out, and what
 * Python would take apart to something that is no name.
 */
export function unicodeName(name: string): string {
  return Array.from(name, (letter, at) => {
    const legal = at === 0 ? /^[\p{XID_Start}_]\p{XID_Continue}*$/u : /^[\p{XID_Continue}_]+$/u;
    if (legal.test(letter)) return letter;
    const plain = letter.normalize('NFKD');
    return legal.test(plain) ? plain : codeOf(letter);
  }).join('');
}
