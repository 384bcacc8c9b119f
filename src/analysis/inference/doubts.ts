import type { SourceDocument } from '../../language/document/document.ts';
import { namesIn } from '../../language/name-pattern.ts';
import type { StatementSyntax } from '../../language/syntax.ts';
import { forwardErrorsIn, type Reading } from './reader.ts';

/** A statement of the equations by the names in it. */
interface Line {
  readonly names: readonly string[];
  readonly defines: readonly string[];
  readonly isWrong: boolean;
}

/**
 * Those of some names of which a mistake elsewhere hides what they are used for: an equation that cannot be understood reads them,
 * or what is computed with them, or such an equation gives what stands beside them. A shape for them would be a guess.
 */
export function doubtfulNames(names: readonly string[], reading: Reading): ReadonlySet<string> {
  const lines = linesOf(reading);
  if (!lines.some(({ isWrong }) => isWrong)) return new Set();
  const unknown = reached(new Set(lines.flatMap(({ isWrong, defines }) => (isWrong ? defines : []))), lines);
  const hides = ({ isWrong, names: own }: Line): boolean => isWrong || own.some((name) => unknown.has(name));
  const isDoubtful = (name: string): boolean => {
    const own = reached(new Set([name]), lines);
    return lines.some((line) => hides(line) && line.names.some((each) => own.has(each)));
  };
  return new Set(names.filter(isDoubtful));
}

/** Some names, and all that is computed with them. */
function reached(names: ReadonlySet<string>, lines: readonly Line[]): ReadonlySet<string> {
  const found = new Set(names);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const line of lines) if (line.names.some((name) => found.has(name))) for (const name of line.defines) found.add(name);
  }
  return found;
}

function linesOf(reading: Reading): readonly Line[] {
  const { document } = reading;
  const wrong = new Set(forwardErrorsIn(reading).map(({ place }) => place.statement));
  return shapedIn(document).map(({ text, syntax, order }) => ({
    names: namesIn(text),
    defines: definedBy(syntax),
    isWrong: wrong.has(order),
  }));
}

/** All statements in front of the block that shapes must fit: what is an output may have any. */
function shapedIn({ statements, block }: SourceDocument): SourceDocument['statements'] {
  const end = block?.statement.order ?? Number.POSITIVE_INFINITY;
  return statements.filter(({ order, syntax }) => order < end && syntax.kind !== 'output');
}

function definedBy(syntax: StatementSyntax): readonly string[] {
  if (syntax.kind === 'equation') return [syntax.target.name.text];
  return syntax.kind === 'damaged' ? syntax.defines.map(({ text }) => text) : [];
}
