import type { Abstract, GivenValue } from './values.ts';

/** Entries of dictionaries that are given, and flags: what was stored there, and what comparisons took them to be. */
export class Flags {
  private readonly known = new Map<string, Abstract>();
  /** True to take numbers that a dictionary need not have for given, in spite of their defaults. */
  keepsNumbers = false;

  /** The parts that something given was unpacked into, by its name. */
  private readonly parts = new Map<string, readonly Abstract[]>();

  /** Parts of a list that is given, as names were given to them, or as many as are asked for. */
  unpacked({ name, key }: GivenValue, names: readonly string[]): readonly Abstract[] {
    const at = key === undefined ? name : `${name}.${key}`;
    const own =
      this.parts.get(at) ??
      names.map((part): Abstract => this.entry({ kind: 'given', name, ...(key !== undefined && { key }) }, part));
    this.parts.set(at, own);
    return own;
  }

  /** The parts that something was unpacked into before. */
  partsOf({ name, key }: GivenValue): readonly Abstract[] | undefined {
    return this.parts.get(key === undefined ? name : `${name}.${key}`);
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  set(name: string, value: Abstract): void {
    this.known.set(name, value);
  }

  /** An entry of a dictionary that is given: what was stored there, or is given as well. */
  entry({ name, key }: GivenValue, own: string): Abstract {
    const at = key === undefined ? name : `${name}.${key}`;
    return this.known.get(`${at}.${own}`) ?? { kind: 'given', name: at, key: own };
  }

  /** The text that a flag was taken to have. */
  textOf(name: string, key: string): string | undefined {
    const known = this.known.get(`${name}.${key}`);
    return known?.kind === 'text' ? known.text : undefined;
  }

  /** True if a flag is taken to have this text: the first that it is compared with, but for what speaks of no training. */
  isText({ name, key }: GivenValue, text: string): boolean {
    const at = `${name}.${key ?? ''}`;
    const known = this.known.get(at);
    if (known !== undefined) return known.kind === 'text' && known.text === text;
    if (/^(test|eval|valid|infer)/i.test(text)) return false;
    this.known.set(at, { kind: 'text', text });
    return true;
  }
}
