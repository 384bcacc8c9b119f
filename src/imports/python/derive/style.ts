import { CACHES } from '../caches.ts';
import type { Directives } from '../directives.ts';
import { type Pair, pairsIn } from '../pairs.ts';
import type { FunctionStatement, Module } from '../syntax.ts';
import { isTorchFunction } from './find.ts';

/** The way in which a file writes: what an inserted function takes over from it. */
export interface Style {
  /** The indentation of the `def`, and one level more than it. */
  readonly base: string;
  readonly unit: string;
  readonly quote: string;
  /** The name of `numpy` or `torch` in the file. */
  readonly library: string;
  readonly isTorch: boolean;
  readonly lineEnd: string;
  /** The name of the only incoming gradient. */
  readonly incoming: string;
  /** The name of a gradient. */
  readonly gradient: (name: string) => string;
  readonly cache: string;
  readonly isDocumented: boolean;
  /** Empty lines between functions. */
  readonly gap: number;
}

/** The first of the values that most have. */
function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** The name under which a module is imported. */
function aliasOf(text: string, module: string, usual: string): string {
  const named = new RegExp(`^\\s*import\\s+${module}\\s+as\\s+(\\w+)`, 'm').exec(text)?.[1];
  if (named !== undefined) return named;
  return new RegExp(`^\\s*import\\s+${module}\\b(?!\\.)`, 'm').test(text) ? module : usual;
}

const isObject = (name: string): boolean => /^(self|ctx|cls|context)$/.test(name);

/** The first parameters of the backward passes of a file that are no objects and no caches. */
function incomingNames(backward: readonly FunctionStatement[]): readonly string[] {
  return backward.flatMap(({ parameters }) => {
    const names = parameters.map(({ name }) => name).filter((name) => !isObject(name) && !CACHES.test(name));
    const [only, ...others] = names.filter((name) => /^(d|grad|g_|delta|upstream|out_grad)/i.test(name));
    return only !== undefined && others.length === 0 ? [only] : [];
  });
}

function gapOf({ text, body }: Module, pair: Pair): number {
  const statements = pair.of === undefined ? body : pair.of.body;
  const gaps = statements.slice(1).flatMap((own) => {
    if (own.kind !== 'function') return [];
    const before = text.slice(0, own.from).split(/\r?\n/).slice(0, -1);
    while (/^\s*[@#]/.test(before.at(-1) ?? '')) before.pop();
    return [String(before.length - 1 - before.findLastIndex((line) => line.trim() !== ''))];
  });
  return Number(mostFrequent(gaps) ?? (pair.of === undefined ? 2 : 1));
}

/** True for a library that the file imports, or speaks of. */
function isOfTorch(text: string): boolean {
  return /^\s*(import|from)\s+torch\b/m.test(text) && !/^\s*import\s+numpy\b/m.test(text);
}

/** True if the forward pass itself computes with PyTorch, where a file has both. */
function usesTorch({ text }: Module, { forward, of }: Pair): boolean {
  if (of !== undefined && isTorchFunction(of)) return true;
  const own = text.slice(forward.from, forward.to);
  return isOfTorch(text) || (/\btorch\./.test(own) && !/\bnp\./.test(own));
}

export function styleOf(module: Module, pair: Pair, directives: Directives): Style {
  const { text } = module;
  const { forward, of } = pair;
  const backward = pairsIn(module, directives).flatMap((own) => (own.backward === undefined ? [] : [own.backward]));
  const base = indentationAt(text, forward.header.from);
  const inner = forward.body[0] === undefined ? `${base}    ` : indentationAt(text, forward.body[0].from);
  const isTorch = usesTorch(module, pair);
  const isFunction = of !== undefined && isTorchFunction(of);
  const texts = [...text.matchAll(/(?<![\w"'])(["'])(?:(?!\1)[^\\\n])*\1(?!["'])/g)].map(([, quote = "'"]) => quote);
  const gradients = backward.flatMap((own) => namesIn(text.slice(own.from, own.to)));
  const isSpelledOut =
    gradients.filter((name) => /^grad_/.test(name)).length > gradients.filter((name) => /^d/.test(name)).length;
  const caches = backward.flatMap(({ parameters }) => parameters.map(({ name }) => name).filter((name) => CACHES.test(name)));
  return {
    base,
    unit: inner.startsWith(base) && inner.length > base.length ? inner.slice(base.length) : '    ',
    quote: mostFrequent(texts) ?? "'",
    library: isTorch ? aliasOf(text, 'torch', 'torch') : aliasOf(text, 'numpy', 'np'),
    isTorch,
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    incoming: mostFrequent(incomingNames(backward)) ?? (isFunction ? 'grad_output' : 'dout'),
    gradient: (name) => (isSpelledOut || (isFunction && gradients.length === 0) ? `grad_${name}` : `d${name}`),
    cache: mostFrequent(caches.filter((name) => !isObject(name))) ?? 'cache',
    isDocumented: forward.documentation !== '',
    gap: gapOf(module, pair),
  };
}

/** Names of gradients that a text assigns. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*((?:grad_|d)\w+)\s*[+-]?=/gm)].map(([, name = '']) => name);
}

/** Lines with four columns a level in the file's own form. */
export function inStyle(lines: readonly string[], { base, unit, quote, lineEnd, isTorch, library }: Style): string {
  const usual = isTorch ? /(?<![\w.])torch\./g : /(?<![\w.])np\./g;
  return lines
    .map((line) => {
      if (line.trim() === '') return lineEnd;
      const columns = line.length - line.trimStart().length;
      const indentation = base + unit.repeat(Math.floor(columns / 4)) + ' '.repeat(columns % 4);
      const quoted = line.includes('"""') ? line : line.replace(/'([^'"]*)'/g, `${quote}$1${quote}`);
      return indentation + quoted.trimStart().replace(usual, `${library}.`) + lineEnd;
    })
    .join('');
}
