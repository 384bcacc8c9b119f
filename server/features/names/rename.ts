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
import { type Analysis, analyze, printStep } from '../../../src/index.ts';
import { type CellName, cellNames } from '../../../src/language/document/cell-names.ts';
import { absoluteSpan } from '../../../src/language/document/document.ts';
import { RESERVED } from '../../../src/language/grammar/parser.ts';
import { isName, replaceNames } from '../../../src/language/name-pattern.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { adjointName } from '../../../src/program/adjoints.ts';
import { equationsOf, targetsOf } from '../../../src/program/steps.ts';
import type { Feature } from '../../container/services.ts';
import { editFor, rangeOf, workspaceEdit } from '../../convert.ts';
import type { CellUse } from '../../imports/cell-uses.ts';
import { type FileVersion, familyOf } from '../../open-files.ts';
import type { Server } from '../../server.ts';
import { onDocument, onFile } from '../answers.ts';
import { CellPlaces, cellNameAt } from './cell-places.ts';
import { familyMembers, familyName } from './families.ts';
import { renamedHelpers } from './helpers.ts';

const KEYWORDS: readonly string[] = ['dim', 'input', 'param', 'const', 'output', 'for', 'in', 'backward', 'cell', 'import', 'pi'];

/** The name of the file whose adjoint is called so, whether a line speaks of that or not. */
function primalOf(name: string, analysis: Analysis): string | undefined {
  const primals = analysis.occurrences.flatMap(({ of }) => (of.kind === 'variable' ? [familyOf(of.variable).name] : []));
  return primals.find((primal) => adjointName(primal) === name);
}

/** The reason why nothing can have a name. */
function formObjection(name: string): string | undefined {
  if (!isName(name)) return `\`${name}\` is not a name: letters, digits and _, no digit first`;
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ]/u.test(name)) return `\`${name}\` is not a name to choose: a power is written \`^\`, a transpose \`.T\``;
  if (KEYWORDS.includes(name) || RESERVED.has(name)) return `\`${name}\` is a word of the language`;
  return undefined;
}

/** The reason why a family cannot have a name. */
function objection(name: string, part: Analysis, own: string): string | undefined {
  const why = formObjection(name);
  if (why !== undefined) return why;
  if (name === own) return undefined;
  const primal = primalOf(name, part);
  if (primal !== undefined) return `\`${name}\` is the adjoint of \`${primal}\`: choose another name`;
  const taken = part.occurrences.some(
    (occurrence) =>
      familyName(occurrence) === name || (occurrence.of.kind === 'variable' && occurrence.of.variable.name === name),
  );
  return taken ? `\`${name}\` is defined already` : undefined;
}

/** Comments of the backward block that are forward equations, as deriving writes them above their lines, follow a new name. */
function headings(file: FileVersion, { forward }: Analysis, old: string, name: string): readonly TextEdit[] {
  const { document } = file;
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

function helperEdits(file: FileVersion, part: Analysis, old: string, name: string): readonly TextEdit[] {
  return renamedHelpers(part, old, name).map(({ occurrence, name: newText }) => ({
    range: rangeOf(file.text, absoluteSpan(file.document, occurrence.place)),
    newText,
  }));
}

/** The reason why a cell cannot have a name, in one of the files that name it. */
function cellObjection(name: string, { document, uri }: CellUse): string | undefined {
  const { forward, backward, cells, occurrences } = analyze(document);
  const variables = [...targetsOf(forward.body), ...forward.given, ...targetsOf(backward?.body ?? [])];
  const isTaken =
    cellNames(document).some((own) => own.name === name) ||
    cells.some((own) => own.name === name) ||
    occurrences.some(({ of }) => 'name' in of && of.name === name) ||
    variables.some((own) => own.name === name);
  return isTaken ? `\`${name}\` is defined already in ${uri.slice(uri.lastIndexOf('/') + 1)}` : undefined;
}

/** Renames a cell in all files that name it. */
async function renamedCell(server: Server, file: FileVersion, cell: CellName, name: string): Promise<WorkspaceEdit> {
  const places = new CellPlaces(server);
  const uses = await places.uses(file, cell);
  if (uses.length === 0)
    throw new ResponseError(ErrorCodes.InvalidParams, `the file that \`${cell.name}\` comes from is not found`);
  const why =
    formObjection(name) ??
    (OPERATIONS.call(name, []) === undefined ? undefined : `\`${name}\` is an operation`) ??
    (name === cell.name ? undefined : uses.map((use) => cellObjection(name, use)).find((own) => own !== undefined));
  if (why !== undefined) throw new ResponseError(ErrorCodes.InvalidParams, why);
  return places.renaming(uses, name);
}

/** Renames at a position; why that cannot be is what the request is rejected with. */
function renaming(file: FileVersion, { position, newName }: RenameParams): WorkspaceEdit | undefined {
  const offset = file.text.offsetAt(position);
  const part = file.partAt(offset);
  const chosen = file.occurrenceAt(offset);
  if (chosen === undefined || chosen.of.kind === 'operation') return undefined;
  const onAdjoint = chosen.of.kind === 'variable' && chosen.of.variable.primal !== undefined;
  if (onAdjoint && !/^d./.test(newName)) {
    throw new ResponseError(ErrorCodes.InvalidParams, `an adjoint is called \`d\` and its primal's name, not \`${newName}\``);
  }
  const name = onAdjoint ? newName.slice(1) : newName;
  const why = objection(name, part, familyName(chosen));
  if (why !== undefined) throw new ResponseError(ErrorCodes.InvalidParams, why);
  const edits = familyMembers(file, chosen).map(({ span, isAdjoint }) => ({
    range: rangeOf(file.text, span),
    newText: isAdjoint ? adjointName(name) : name,
  }));
  const helpers = chosen.of.kind === 'variable' ? helperEdits(file, part, familyName(chosen), name) : [];
  return workspaceEdit(file.text, [...edits, ...helpers, ...headings(file, part, familyName(chosen), name)]);
}

/** Renaming `z4` renames `dz4` and helpers such as `dz4_2` in the backward block, and the other way round. */
export const rename: Feature<RenameProvider> = ({ shared: { Server } }) => ({
  capabilities: { renameProvider: Server.abilities.preparesRename ? { prepareProvider: true } : true },
  prepareRename: onDocument(Server, (file, { position }) => {
    const offset = file.text.offsetAt(position);
    const cell = cellNameAt(file, offset);
    if (cell !== undefined) return { range: rangeOf(file.text, cell.span), placeholder: cell.name } as unknown as Range;
    const chosen = file.occurrenceAt(offset);
    if (chosen === undefined || chosen.of.kind === 'operation') return undefined;
    const member = familyMembers(file, chosen).find(({ span }) => span.start <= offset && offset <= span.end);
    if (member === undefined) return undefined;
    const placeholder = member.isAdjoint ? adjointName(familyName(chosen)) : familyName(chosen);
    // The protocol has this form, too; Langium's interface only knows that without a text to begin with.
    return { range: rangeOf(file.text, member.span), placeholder } as unknown as Range;
  }),
  rename: onDocument(Server, async (file, params) => {
    const cell = cellNameAt(file, file.text.offsetAt(params.position));
    const edit = cell === undefined ? renaming(file, params) : await renamedCell(Server, file, cell, params.newName);
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
