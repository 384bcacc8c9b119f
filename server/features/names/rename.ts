import type { RenameProvider } from 'langium/lsp';
import {
  ErrorCodes,
  type LinkedEditingRanges,
  type Range,
  type RenameParams,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { printStep } from '../../../src/index.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { RESERVED } from '../../../src/language/grammar/parser.ts';
import { isName, replaceNames } from '../../../src/language/name-pattern.ts';
import { adjointName } from '../../../src/program/adjoints.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import type { Feature } from '../../container/services.ts';
import { editFor, rangeOf, workspaceEdit } from '../../convert.ts';
import { type FileVersion, familyOf } from '../../open-files.ts';
import { onDocument, onFile } from '../answers.ts';
import { familyMembers, familyName } from './families.ts';
import { renamedHelpers } from './helpers.ts';

const KEYWORDS: readonly string[] = ['dim', 'input', 'param', 'const', 'output', 'for', 'in', 'backward', 'cell', 'import', 'pi'];

/** The name of the file whose adjoint is called so, whether a line speaks of that or not. */
function primalOf(name: string, { analysis }: FileVersion): string | undefined {
  const primals = analysis.occurrences.flatMap(({ of }) => (of.kind === 'variable' ? [familyOf(of.variable).name] : []));
  return primals.find((primal) => adjointName(primal) === name);
}

/** The reason why a family cannot have a name. */
function objection(name: string, file: FileVersion, own: string): string | undefined {
  if (!isName(name)) return `\`${name}\` is not a name: letters, digits and _, no digit first`;
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ]/u.test(name)) return `\`${name}\` is not a name to choose: a power is written \`^\`, a transpose \`.T\``;
  if (KEYWORDS.includes(name) || RESERVED.has(name)) return `\`${name}\` is a word of the language`;
  if (name === own) return undefined;
  const primal = primalOf(name, file);
  if (primal !== undefined) return `\`${name}\` is the adjoint of \`${primal}\`: choose another name`;
  const taken = file.analysis.occurrences.some(
    (occurrence) =>
      familyName(occurrence) === name || (occurrence.of.kind === 'variable' && occurrence.of.variable.name === name),
  );
  return taken ? `\`${name}\` is defined already` : undefined;
}

/** Comments of the backward block that are forward equations, as deriving writes them above their lines, follow a new name. */
function headings(file: FileVersion, old: string, name: string): readonly TextEdit[] {
  const { document, forward } = file.analysis;
  const equations = new Set(equationsOf(forward.body).map(printStep));
  const source = file.text.getText();
  return document.pieces.flatMap((piece) => {
    if (piece.kind !== 'comment') return [];
    const comment = source.slice(piece.start, piece.end);
    if (!equations.has(comment.replace(/^#\s*/, '').trimEnd())) return [];
    const newText = replaceNames(comment, (own) => (own === old ? name : own));
    return newText === comment ? [] : [{ range: rangeOf(file.text, piece), newText }];
  });
}

function helperEdits(file: FileVersion, old: string, name: string): readonly TextEdit[] {
  return renamedHelpers(file.analysis, old, name).map(({ occurrence, name: newText }) => ({
    range: rangeOf(file.text, absoluteSpan(file.analysis.document, occurrence.place)),
    newText,
  }));
}

/** Renames at a position; why that cannot be is what the request is rejected with. */
function renaming(file: FileVersion, { position, newName }: RenameParams): WorkspaceEdit | undefined {
  const chosen = file.occurrenceAt(file.text.offsetAt(position));
  if (chosen === undefined || chosen.of.kind === 'operation') return undefined;
  const onAdjoint = chosen.of.kind === 'variable' && chosen.of.variable.primal !== undefined;
  if (onAdjoint && !/^d./.test(newName)) {
    throw new ResponseError(ErrorCodes.InvalidParams, `an adjoint is called \`d\` and its primal's name, not \`${newName}\``);
  }
  const name = onAdjoint ? newName.slice(1) : newName;
  const why = objection(name, file, familyName(chosen));
  if (why !== undefined) throw new ResponseError(ErrorCodes.InvalidParams, why);
  const edits = familyMembers(file, chosen).map(({ span, isAdjoint }) => ({
    range: rangeOf(file.text, span),
    newText: isAdjoint ? adjointName(name) : name,
  }));
  const helpers = chosen.of.kind === 'variable' ? helperEdits(file, familyName(chosen), name) : [];
  return workspaceEdit(file.text, [...edits, ...helpers, ...headings(file, familyName(chosen), name)]);
}

/** Renaming `z4` renames `dz4` and helpers such as `dz4_2` in the backward block, and the other way round. */
export const rename: Feature<RenameProvider> = ({ shared: { Server } }) => ({
  capabilities: { renameProvider: Server.abilities.preparesRename ? { prepareProvider: true } : true },
  prepareRename: onDocument(Server, (file, { position }) => {
    const offset = file.text.offsetAt(position);
    const chosen = file.occurrenceAt(offset);
    if (chosen === undefined || chosen.of.kind === 'operation') return undefined;
    const member = familyMembers(file, chosen).find(({ span }) => span.start <= offset && offset <= span.end);
    if (member === undefined) return undefined;
    const placeholder = member.isAdjoint ? adjointName(familyName(chosen)) : familyName(chosen);
    // The protocol has this form, too; Langium's interface only knows that without a text to begin with.
    return { range: rangeOf(file.text, member.span), placeholder } as unknown as Range;
  }),
  rename: onDocument(Server, (file, params) => {
    const edit = renaming(file, params);
    return edit && editFor(edit, Server.abilities);
  }),
});

/** Typing in one place of a name changes the others with it; only places that hold the very same text can be linked. */
export const linkedEditing: Feature = ({ shared: { Server } }) => {
  Server.connection.languages.onLinkedEditingRange(
    onFile(Server, (file, { position }): LinkedEditingRanges | undefined => {
      const offset = file.text.offsetAt(position);
      const chosen = file.occurrenceAt(offset);
      if (chosen === undefined || chosen.of.kind === 'operation') return undefined;
      const members = familyMembers(file, chosen);
      const onAdjoint = members.find(({ span }) => span.start <= offset && offset <= span.end)?.isAdjoint ?? false;
      // Behind the `d` of an adjoint stands the primal's name.
      const ranges = members.map(({ span, isAdjoint }) =>
        rangeOf(file.text, { start: span.start + (isAdjoint ? 1 : 0), end: span.end }),
      );
      const inName = !onAdjoint || members.some(({ span, isAdjoint }) => isAdjoint && span.start < offset && offset <= span.end);
      // Without a pattern of its own: that of the language is compiled with the flag that names need, this one would not be.
      return inName ? { ranges } : undefined;
    }),
  );
  return { capabilities: { linkedEditingRangeProvider: true } };
};
