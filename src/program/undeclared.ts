import { isSection, type Part } from '../language/blocks.ts';
import type { Fix, Place } from '../language/diagnostic.ts';
import { offsetOf, type Statement } from '../language/statements.ts';
import { lazily } from './collected.ts';
import { type Declaration, inferDeclarations } from './inference.ts';
import type { Lowering } from './lowering.ts';

const KEYWORDS = ['input', 'param', 'const'] as const;

/** Names that the forward equations read and nothing defines, with the declarations that would mend that. */
export class UndeclaredNames {
  private readonly lowering: Lowering;
  private readonly parts: readonly Part[];
  /** The statements that read each of them, in the order of the file. */
  private readonly readers = new Map<string, Set<number>>();
  private readonly declarations = lazily(() => this.infer());

  constructor(lowering: Lowering, parts: readonly Part[]) {
    this.lowering = lowering;
    this.parts = parts;
  }

  add(name: string, statement: number): void {
    const known = this.readers.get(name);
    if (known === undefined) this.readers.set(name, new Set([statement]));
    else known.add(statement);
  }

  /** Declares the name above the first statement that is no declaration; and all names of the equation, and of the file. */
  fixes(name: string, statement: number): readonly Fix[] {
    const first = this.firstEquation();
    if (first === undefined) return [];
    const place = { statement: first.order, span: { start: 0, end: 0 } };
    const inferred = this.declarations();
    if (inferred === undefined) return KEYWORDS.map((keyword) => declareFix({ name, keyword }, place));
    const own = inferred.find((declaration) => declaration.name === name);
    if (own === undefined) return [];
    const likeliestFirst = [own.keyword, ...KEYWORDS.filter((keyword) => keyword !== own.keyword)];
    const ofEquation = inferred.filter((declaration) => this.readers.get(declaration.name)?.has(statement));
    return [
      ...likeliestFirst.map((keyword) => declareFix({ ...own, keyword }, place)),
      ...(ofEquation.length > 1 ? [declareAllFix('Declare all', ofEquation, place)] : []),
      ...(inferred.length > ofEquation.length ? [declareAllFix('Declare all of the file', inferred, place)] : []),
    ];
  }

  /** How many axes the name should have, as far as that can be told. */
  rankOf(name: string): number | undefined {
    return this.declarations()?.find((declaration) => declaration.name === name)?.rank;
  }

  private infer(): readonly Declaration[] | undefined {
    const { document, readText } = this.lowering;
    const first = this.firstEquation();
    const at = first && offsetOf(document, first.order);
    const count = document.sections.reduce((sum, { statements }) => sum + statements.length, 0);
    return at === undefined ? undefined : inferDeclarations([...this.readers.keys()], document.text, at, count, readText);
  }

  /** The first statement that is no declaration. */
  private firstEquation(): Statement | undefined {
    for (const part of this.parts) {
      const found = (isSection(part) ? part.statements : [part.statement]).find(
        ({ syntax }) => syntax.kind !== 'declaration' && syntax.kind !== 'dimensions',
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

interface Declared {
  readonly name: string;
  readonly keyword: (typeof KEYWORDS)[number];
  /** Where it is known. */
  readonly shape?: string;
}

function declareFix({ name, keyword, shape }: Declared, place: Place): Fix {
  const shown = shape === undefined ? '' : `: \`${shape}\``;
  const text = `${keyword} ${name}${shape === undefined || shape === '[]' ? '' : `: ${shape}`}\n`;
  return { title: `Declare \`${name}\` as ${keyword}${shown}`, edits: [{ place, text }] };
}

function declareAllFix(title: string, declarations: readonly Declaration[], place: Place): Fix {
  const shown = declarations.map(({ name, shape }) => `\`${name}: ${shape}\``).join(', ');
  const lines = (['input', 'param'] as const).flatMap((keyword) => {
    const own = declarations.filter((declaration) => declaration.keyword === keyword);
    return own.length === 0 ? [] : [`${keyword} ${own.map(({ name, shape }) => `${name}: ${shape}`).join(', ')}\n`];
  });
  return { title: `${title}: ${shown}`, edits: [{ place, text: lines.join('') }] };
}
