import type { Edit, Fix } from '../../language/diagnostic.ts';
import { isSection, type Part } from '../../language/document/blocks.ts';
import { lineBreak } from '../../language/document/lines.ts';
import { offsetOf, type Statement } from '../../language/document/statements.ts';
import { insertLineAfter } from '../../language/edits.ts';
import type { AnalysisContext } from '../context.ts';
import { type Declaration, inferDeclarations } from '../inference/inference.ts';
import type { Role } from '../inference/roles.ts';
import { lazily } from '../occurrence-log.ts';

const KEYWORDS = ['input', 'param', 'const'] as const;

/** Names that the forward equations read and nothing defines, with the declarations that would mend that. */
export class UndeclaredNames {
  private readonly context: AnalysisContext;
  private readonly parts: readonly Part[];
  private readonly names = new Set<string>();
  private readonly slips = new Map<string, string>();
  private readonly declarations = lazily(() => this.infer(new Map()));
  /** Of the names that are no slips: the others will be what they are meant for. */
  private readonly besideSlips = lazily(() => (this.slips.size === 0 ? this.declarations() : this.infer(this.slips)));

  constructor(context: AnalysisContext, parts: readonly Part[]) {
    this.context = context;
    this.parts = parts;
  }

  /** With the name that it is meant for, where it is a slip of the pen. */
  add(name: string, meant?: string): void {
    this.names.add(name);
    if (meant !== undefined) this.slips.set(name, meant);
  }

  private declarationOf(name: string): Declaration | undefined {
    const declarations = this.slips.has(name) ? this.declarations() : this.besideSlips();
    return declarations?.find((declaration) => declaration.name === name);
  }

  /**
   * Fixes that declare the name after the declarations of the file, the likeliest first; and one for all undeclared names,
   * if there are several.
   */
  fixes(name: string): DeclareFixes {
    const insert = this.insertion();
    if (insert === undefined) return NO_FIXES;
    const inferred = this.declarations();
    if (inferred === undefined) return { ...NO_FIXES, own: KEYWORDS.map((keyword) => declareFix({ name, keyword }, insert)) };
    const own = this.declarationOf(name);
    if (own === undefined) return NO_FIXES;
    const { keyword: likeliest, set } = own.role;
    const others = KEYWORDS.filter((keyword) => keyword !== likeliest).map((keyword) => ({ ...own, keyword }));
    return {
      isLearned: likeliest === 'param',
      own: [{ ...own, keyword: likeliest, set }, ...others].map((declared) => declareFix(declared, insert)),
      all: inferred.length > 1 ? [declareAllFix(inferred, insert)] : [],
    };
  }

  /** The rank that the name should have, as far as it is known. */
  rankOf(name: string): number | undefined {
    return this.declarationOf(name)?.rank;
  }

  private infer(slips: ReadonlyMap<string, string>): readonly Declaration[] | undefined {
    const { document, readText } = this.context;
    const first = this.firstEquation();
    const at = first && offsetOf(document, first.order);
    const count = document.sections.reduce((sum, { statements }) => sum + statements.length, 0);
    if (at === undefined) return undefined;
    return inferDeclarations({ names: [...this.names], slips, text: document.text, at, statements: count }, readText);
  }

  /** The first statement that is no declaration. */
  private firstEquation(): Statement | undefined {
    return this.leading().equation;
  }

  /** The last of the declarations that the file begins with, and the first statement after them. */
  private leading(): { readonly declaration: Statement | undefined; readonly equation: Statement | undefined } {
    let declaration: Statement | undefined;
    for (const part of this.parts)
      for (const statement of isSection(part) ? part.statements : [part.statement]) {
        const { kind } = statement.syntax;
        if (kind !== 'declaration' && kind !== 'dimensions') return { declaration, equation: statement };
        declaration = statement;
      }
    return { declaration, equation: undefined };
  }

  /** Behind the line of the last declaration; without one, above the first equation, with a blank line between. */
  private insertion(): Insert | undefined {
    const { declaration, equation } = this.leading();
    if (equation === undefined) return undefined;
    const { document } = this.context;
    const newline = lineBreak(document.text);
    if (declaration !== undefined) return (lines) => insertLineAfter(document, declaration.order, lines.join(newline));
    const place = { statement: equation.order, span: { start: 0, end: 0 } };
    return (lines) => ({ place, text: [...lines, '', ''].join(newline) });
  }
}

/** The fixes to choose from for one name. */
export interface DeclareFixes {
  /** True if a parameter is likeliest. */
  readonly isLearned: boolean;
  readonly own: readonly Fix[];
  readonly all: readonly Fix[];
}

const NO_FIXES: DeclareFixes = { isLearned: false, own: [], all: [] };

/** Puts lines where declarations go. */
type Insert = (lines: readonly string[]) => Edit;

interface Declared {
  readonly name: string;
  readonly keyword: Role['keyword'];
  readonly set?: string | undefined;
  /** Undefined if it is not known. */
  readonly shape?: string;
}

/** `[k] in onehot`. */
function typeText(shape: string, set: string | undefined): string {
  return set === undefined ? shape : `${shape} in ${set}`;
}

function declareFix({ name, keyword, shape, set }: Declared, insert: Insert): Fix {
  const type = shape === undefined ? undefined : typeText(shape, set);
  const shown = type === undefined ? '' : `: \`${type}\``;
  const line = `${keyword} ${name}${type === undefined || type === '[]' ? '' : `: ${type}`}`;
  return { title: `Declare \`${name}\` as ${keyword}${shown}`, edits: [insert([line])] };
}

/** More names are not listed. */
const MOST_SHOWN = 6;

function declareAllFix(declarations: readonly Declaration[], insert: Insert): Fix {
  const texts = declarations.map(({ name, shape, role }) => ({
    keyword: role.keyword,
    text: `${name}: ${typeText(shape, role.set)}`,
  }));
  const shown = texts.slice(0, MOST_SHOWN).map(({ text }) => `\`${text}\``);
  const more = texts.length > MOST_SHOWN ? [`and ${texts.length - MOST_SHOWN} more`] : [];
  const lines = KEYWORDS.flatMap((keyword) => {
    const own = texts.filter((each) => each.keyword === keyword);
    return own.length === 0 ? [] : [`${keyword} ${own.map(({ text }) => text).join(', ')}`];
  });
  return { title: `Declare all: ${[...shown, ...more].join(', ')}`, edits: [insert(lines)] };
}
