/** A rule of a TextMate grammar, as far as ours uses them. */
export interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Rule[];
}

export type Captures = Readonly<Record<string, { readonly name: string }>>;

export interface Grammar {
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

/** A part of a line that the grammar gives a name. */
export interface Scope {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

interface Hit {
  readonly found: RegExpExecArray;
  /** Undefined where the innermost open rule ends. */
  readonly rule: Rule | undefined;
}

/** Reads lines by a TextMate grammar whose expressions JavaScript can run. */
export class Scopes {
  private readonly grammar: Grammar;
  private readonly expressions = new Map<string, RegExp>();

  constructor(grammar: Grammar) {
    this.grammar = grammar;
  }

  /** The scopes of each line, from the left to the right; nested ones follow the ones around them. */
  ofLines(lines: readonly string[]): readonly (readonly Scope[])[] {
    const open: Rule[] = [];
    return lines.map((line) => this.ofLine(line, open));
  }

  private ofLine(line: string, open: Rule[]): readonly Scope[] {
    const scopes: Scope[] = [];
    let at = 0;
    for (let hit = this.next(line, at, open); hit !== undefined; hit = this.next(line, at, open)) {
      const { found, rule } = hit;
      const ended = rule === undefined ? open.pop() : undefined;
      scopes.push(...named(found, rule ?? {}), ...captured(found, ended?.endCaptures ?? rule?.beginCaptures ?? rule?.captures));
      if (rule?.begin !== undefined) open.push(rule);
      const end = found.index + found[0].length;
      // An empty match that neither begins nor ends anything would be found for ever.
      at = end === at && rule?.match !== undefined ? end + 1 : end;
    }
    return scopes;
  }

  /** The first match behind a position; of those at one place the end of the open rule, then the rule that stands first. */
  private next(line: string, from: number, open: readonly Rule[]): Hit | undefined {
    const inner = open.at(-1);
    const hits: Hit[] = [];
    const look = (expression: string | undefined, rule: Rule | undefined): void => {
      const found = expression === undefined ? null : this.find(expression, line, from);
      if (found !== null) hits.push({ found, rule });
    };
    look(inner?.end, undefined);
    for (const rule of this.expanded(inner?.patterns ?? (inner === undefined ? this.grammar.patterns : [])))
      look(rule.match ?? rule.begin, rule);
    const [first] = hits.toSorted((a, b) => a.found.index - b.found.index);
    return from > line.length ? undefined : first;
  }

  private find(expression: string, line: string, from: number): RegExpExecArray | null {
    const known = this.expressions.get(expression) ?? new RegExp(expression, 'gu');
    this.expressions.set(expression, known);
    known.lastIndex = from;
    return known.exec(line);
  }

  private expanded(rules: readonly Rule[]): readonly Rule[] {
    return rules.flatMap((rule) => {
      if (rule.include === undefined) return (rule.match ?? rule.begin) ? [rule] : this.expanded(rule.patterns ?? []);
      const included = this.grammar.repository[rule.include.replace('#', '')];
      return included === undefined ? [] : this.expanded([included]);
    });
  }
}

function named({ index, 0: { length } }: RegExpExecArray, { name, match }: Rule): readonly Scope[] {
  return name === undefined || match === undefined ? [] : [{ start: index, end: index + length, name }];
}

/** The groups of a match that have names of their own: each stands behind the one before. */
function captured(found: RegExpExecArray, captures: Captures = {}): readonly Scope[] {
  let from = 0;
  return found.flatMap((text: string | undefined, group) => {
    const name = captures[group]?.name;
    if (text === undefined || name === undefined) return [];
    const start = group === 0 ? 0 : found[0].indexOf(text, from);
    from = group === 0 ? 0 : start + text.length;
    return [{ start: found.index + start, end: found.index + start + text.length, name }];
  });
}
