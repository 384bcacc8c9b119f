import type { Variable } from '../../../src/index.ts';
import { offsetOf } from '../../../src/language/document/statements.ts';
import { readsOf } from '../../../src/program/activity.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import type { Caret } from './caret.ts';

export function isInBackward({ blocks }: Caret): boolean {
  return blocks[0]?.statement.syntax.kind === 'backward';
}

/** The variables of the loops around the caret, the innermost first. */
export function loopVariables({ blocks }: Caret): readonly string[] {
  return blocks.flatMap(({ statement: { syntax } }) => (syntax.kind === 'loop' ? [syntax.variable.text] : [])).toReversed();
}

function forwardNames({ file }: Caret): readonly Variable[] {
  const { given, body } = file.analysis.forward;
  return [...new Set([...given, ...equationsOf(body).map(({ target }) => target)])];
}

/** True if a variable is defined in front of the statement that is typed; elements of a sequence may be defined anywhere. */
function isAbove({ place, ranges, isLocal, isTensor }: Variable, { file, offset, statement }: Caret): boolean {
  if (place === undefined || (ranges.length > 0 && isLocal !== true && isTensor !== true)) return true;
  return place.statement !== statement?.order && (offsetOf(file.document, place.statement) ?? 0) < offset;
}

/** Names that a line at the caret may read, the last defined first; of those local to loops only what may be in sight. */
export function namesInSight(caret: Caret): readonly Variable[] {
  const isInLoop = loopVariables(caret).length > 0;
  const forward = forwardNames(caret).filter(({ isLocal }) => isLocal !== true || isInLoop);
  if (!isInBackward(caret)) return forward.filter((variable) => isAbove(variable, caret)).toReversed();
  const helpers = equationsOf(caret.file.analysis.backward?.body ?? [])
    .map(({ target }) => target)
    .filter((target) => target.kind !== 'adjoint' && isAbove(target, caret));
  const known = [...new Set([...forward, ...helpers])].toReversed();
  return [...known.filter(({ active }) => active).map(adjointOf), ...known];
}

/** Variables that may be outputs: computed ones, unread ones first, without those that are outputs already. */
export function possibleOutputs(caret: Caret): readonly Variable[] {
  const { analysis, document } = caret.file;
  const { body } = analysis.forward;
  const taken = new Set(caret.tokens.map(({ text }) => text));
  for (const { syntax, order } of document.statements) {
    if (syntax.kind !== 'output' || order === caret.statement?.order) continue;
    for (const { name } of syntax.targets) taken.add(name.text);
  }
  const read = new Set(equationsOf(body).flatMap(({ value }) => readsOf(value)));
  const computed = [...new Set(equationsOf(body).map(({ target }) => target))]
    .filter(({ name, isLocal }) => !taken.has(name) && isLocal !== true)
    .toReversed();
  return [...computed.filter((variable) => !read.has(variable)), ...computed.filter((variable) => read.has(variable))];
}
