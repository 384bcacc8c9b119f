import { isSection, type Part } from '../language/blocks.ts';
import type { Fix } from '../language/diagnostic.ts';
import { type Statement, statementAt } from '../language/statements.ts';
import type { Identifier } from '../language/syntax.ts';
import { lazily } from './collected.ts';
import type { Lowering } from './lowering.ts';
import type { Scope } from './scope.ts';
import { definitionsAmong } from './steps.ts';

/** The names in sight, and those that were local to loops, by the statement of the loop. */
interface Sight {
  readonly scope: Scope;
  readonly ended: ReadonlyMap<string, number>;
}

/** What is said of names in forward equations that stand for nothing. */
export class MissingNames {
  private readonly lowering: Lowering;
  private readonly parts: readonly Part[];
  private readonly definitions = lazily(() => definitionsAmong(this.parts));

  constructor(lowering: Lowering, parts: readonly Part[]) {
    this.lowering = lowering;
    this.parts = parts;
  }

  report(name: Identifier, statement: number, { ended, scope }: Sight): void {
    const { lowering } = this;
    const place = { statement, span: name.span };
    const loop = ended.get(name.text);
    if (loop !== undefined) {
      const message = `\`${name.text}\` is local to the loop on line ${lowering.lineOf(loop)}: give it an index there to read it here`;
      lowering.reportName('undefined-name', place, name.text, message);
      return;
    }
    const defined = this.definition(name.text);
    if (defined === undefined) {
      const fixes = [
        ...lowering.replacements(name, statement, scope),
        ...(this.isIndexed(name, statement) ? [] : this.declareFixes(name)),
      ];
      lowering.reportName('undefined-name', place, name.text, `\`${name.text}\` is not defined`, fixes);
      return;
    }
    const message =
      defined === statement
        ? `\`${name.text}\` is read in its own definition`
        : `\`${name.text}\` is used before it is defined on line ${lowering.lineOf(defined)}`;
    lowering.reportName('used-before-defined', place, name.text, message);
  }

  /** The statement that defines a name, wherever it stands. */
  private definition(name: string): number | undefined {
    for (const known of this.definitions()) if (known.has(name)) return known.get(name);
    return undefined;
  }

  /** Whether an index follows the name: what it should be declared as cannot be guessed then. */
  private isIndexed({ span }: Identifier, statement: number): boolean {
    const text = statementAt(this.lowering.document, statement)?.text ?? '';
    return /^\s*\[/.test(text.slice(span.end));
  }

  /** Declares the name on a line of its own, above the first statement that is no declaration. */
  private declareFixes({ text }: Identifier): readonly Fix[] {
    const statement = this.firstEquation();
    if (statement === undefined) return [];
    const place = { statement: statement.order, span: { start: 0, end: 0 } };
    return (['input', 'param', 'const'] as const).map((keyword) => ({
      title: `Declare \`${text}\` as ${keyword}`,
      edits: [{ place, text: `${keyword} ${text}\n` }],
    }));
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
