import type { Fix } from '../../language/diagnostic.ts';
import type { Part } from '../../language/document/blocks.ts';
import { statementAt } from '../../language/document/statements.ts';
import type { Identifier } from '../../language/syntax.ts';
import { readValue } from '../../program/build.ts';
import { isUnknown } from '../../program/shape.ts';
import { definitionsAmong } from '../../program/steps.ts';
import type { AnalysisContext } from '../context.ts';
import { isStretchedBeside } from '../inference/plausibility.ts';
import { roleByName } from '../inference/roles.ts';
import { tryExpression } from '../inference/trial.ts';
import { lazily } from '../occurrence-log.ts';
import { reportForeignName } from './foreign-names.ts';
import type { Scope } from './scope.ts';
import { type DeclareFixes, UndeclaredNames } from './undeclared.ts';

/** The names in sight, and those that were local to loops, by the statement of the loop. */
interface Sight {
  readonly scope: Scope;
  readonly ended: ReadonlyMap<string, number>;
}

/** Reports names in forward equations that are not defined. */
export class UndefinedNames {
  private readonly context: AnalysisContext;
  private readonly parts: readonly Part[];
  private readonly definitions = lazily(() => definitionsAmong(this.parts));

  private readonly undeclared: UndeclaredNames;

  constructor(context: AnalysisContext, parts: readonly Part[]) {
    this.context = context;
    this.parts = parts;
    this.undeclared = new UndeclaredNames(context, parts);
  }

  report(name: Identifier, statement: number, { ended, scope }: Sight): void {
    const { context } = this;
    const place = { statement, span: name.span };
    const loop = ended.get(name.text);
    if (loop !== undefined) {
      const message = `\`${name.text}\` is local to the loop on line ${context.lineOf(loop)}: give it an index there to read it here`;
      context.reportName('undefined-name', place, name.text, message);
      return;
    }
    const defined = this.definition(name.text);
    if (defined === undefined) {
      this.reportUndefined(name, statement, scope);
      return;
    }
    const message =
      defined === statement
        ? `\`${name.text}\` is read in its own definition`
        : `\`${name.text}\` is used before it is defined on line ${context.lineOf(defined)}`;
    context.reportName('used-before-defined', place, name.text, message);
  }

  /** True if a line defines the name, wherever it stands. */
  defines(name: string): boolean {
    return this.definition(name) !== undefined;
  }

  /** The statement that defines a name, wherever it stands. */
  private definition(name: string): number | undefined {
    for (const known of this.definitions()) if (known.has(name)) return known.get(name);
    return undefined;
  }

  private reportUndefined(name: Identifier, statement: number, scope: Scope): void {
    const { context } = this;
    if (reportForeignName(name, statement, scope, context)) return;
    const near = context.isReported(name.text) ? [] : context.replacements(name, statement, scope);
    // Made at once, because what is in sight changes.
    const ranks = near.map((fix) => rankOf(nameBy(fix), scope));
    const isFitting = near.map(
      (fix) => isOtherCase(name.text, nameBy(fix)) && this.isUnstretched(name, nameBy(fix), statement, scope),
    );
    const isIndexed = this.isIndexed(name, statement);
    if (!isIndexed) this.undeclared.add(name.text, meantBy(name.text, near));
    const fixes = (): readonly Fix[] => {
      if (isIndexed) return near;
      // A name of another rank fits only by broadcasting, and is hardly the one that was meant.
      const rank = near.length === 0 ? undefined : this.undeclared.rankOf(name.text);
      const alike = near.filter(
        (_, index) => rank === undefined || ranks[index] === undefined || ranks[index] === rank || isFitting[index],
      );
      return chosen(name.text, alike, this.undeclared.fixes(name.text));
    };
    const place = { statement, span: name.span };
    context.reportName('undefined-name', place, name.text, `\`${name.text}\` is not defined`, fixes);
  }

  /** True if another name fits in the place of a missing one, as far as its own statement tells. */
  private isUnstretched({ text }: Identifier, by: string, statement: number, scope: Scope): boolean {
    const syntax = statementAt(this.context.document, statement)?.syntax;
    return syntax?.kind === 'equation' && !isStretchedBeside(tryExpression(syntax.value, scope, { name: text, by }).value, by);
  }

  /** True if an index follows the name: no declaration can be guessed then. */
  private isIndexed({ span }: Identifier, statement: number): boolean {
    const text = statementAt(this.context.document, statement)?.text ?? '';
    return /^\s*\[/.test(text.slice(span.end));
  }
}

/** With names that it may be meant for, so many of these and so many declarations. */
const MOST_OF_EACH = 2;

/** Five fixes or less, the likeliest first. */
function chosen(name: string, near: readonly Fix[], { isLearned, own, all }: DeclareFixes): readonly Fix[] {
  if (near.length === 0) return [...own, ...all];
  const [declared, replaced] = [own.slice(0, MOST_OF_EACH), near.slice(0, MOST_OF_EACH)];
  const isDeclaredFirst = isSibling(name, nameBy(near[0]), isLearned);
  return [...(isDeclaredFirst ? [...declared, ...replaced] : [...replaced, ...declared]), ...all];
}

/** The name that another is a slip of the pen for, as far as the names alone tell. */
function meantBy(name: string, near: readonly Fix[]): string | undefined {
  if (near.length === 0) return undefined;
  const other = nameBy(near[0]);
  return isSibling(name, other, roleByName(name)?.keyword === 'param') ? undefined : other;
}

/** True if two similar names mean two things: `W2` beside `W1` is another parameter, no slip. */
function isSibling(name: string, other: string, isLearned: boolean): boolean {
  const stem = (text: string): string => text.replace(/\p{N}+/gu, '');
  return stem(name) === stem(other) || (isLearned && name.length <= SHORT_NAME && !isOtherCase(name, other));
}

function isOtherCase(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

/** Names so short that one letter tells parameters apart: `Wz`, `Wr`. */
const SHORT_NAME = 3;

function nameBy(fix: Fix | undefined): string {
  return fix?.edits[0]?.text ?? '';
}

function rankOf(name: string, scope: Scope): number | undefined {
  const binding = scope.get(name);
  if (binding?.kind !== 'variable') return 0;
  const { shape } = readValue(binding.variable, binding.indices);
  return isUnknown(shape) ? undefined : shape.length;
}
