import { type CompletionItem, CompletionItemKind, InsertTextFormat, MarkupKind } from 'vscode-languageserver';
import { NAME_PATTERN } from '../../src/language/name-pattern.ts';
import { statementAt } from '../../src/language/statements.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { adjointName } from '../../src/program/adjoints.ts';
import { INDEX_SET, SET_NAMES, SETS } from '../../src/program/domain.ts';
import { printStep } from '../../src/program/print.ts';
import type { Variable } from '../../src/program/program.ts';
import { printShape } from '../../src/program/shape.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { operationText } from '../../src/reference/operation-text.ts';
import { operationSignature } from '../../src/reference/signature.ts';
import type { FileVersion } from '../files.ts';
import { type Feature, onFile } from './feature.ts';
import { kindOf } from './texts.ts';

const WORDS = ['dim', 'input', 'param', 'const', 'output', 'for', 'backward'] as const;

const LINE_START = new RegExp(`^\\s*(?:${NAME_PATTERN})?$`, 'u');
const LAST_NAME = new RegExp(`${NAME_PATTERN}$`, 'u');

interface Caret {
  readonly file: FileVersion;
  readonly offset: number;
  /** The text of its line in front of it. */
  readonly before: string;
  readonly inBackward: boolean;
}

function caretAt(file: FileVersion, offset: number): Caret {
  const { source } = file.text;
  const before = source.slice(offset - source.positionAt(offset).character, offset);
  const block = file.document.nodes.find(({ statement: { syntax } }) => syntax.kind === 'backward');
  const end = block?.end?.offset ?? source.length;
  const inBackward = block !== undefined && offset > block.statement.offset + block.statement.text.length - 1 && offset <= end;
  return { file, offset, before, inBackward };
}

/** Forward names that are defined in front of the caret; in the backward block all of them, with their adjoints and its helpers. */
function namesInSight({ file, offset, inBackward }: Caret): readonly Variable[] {
  const { forward, backward, document } = file.analysis;
  const defined = [...forward.given, ...equationsOf(forward.body).map(({ target }) => target)];
  const isAbove = ({ place }: Variable): boolean =>
    place === undefined || (statementAt(document, place.statement)?.offset ?? 0) < offset;
  if (!inBackward) return [...new Set(defined)].filter(isAbove);
  const helpers = equationsOf(backward?.body ?? [])
    .map(({ target }) => target)
    .filter((target) => target.primal === undefined && isAbove(target));
  return [...new Set([...defined, ...helpers])];
}

function nameItems(caret: Caret): readonly CompletionItem[] {
  return namesInSight(caret).flatMap((variable): CompletionItem[] => {
    const own = {
      label: variable.name,
      kind: CompletionItemKind.Variable,
      detail: `${printShape(variable.shape)} ${kindOf(variable)}`,
    };
    const isForward = caret.inBackward && variable.active;
    return isForward
      ? [
          own,
          {
            label: adjointName(variable.name),
            kind: CompletionItemKind.Variable,
            detail: `${printShape(variable.shape)} adjoint`,
          },
        ]
      : [own];
  });
}

function operationItems(): readonly CompletionItem[] {
  return OPERATIONS.all
    .filter(({ notation }) => notation.kind === 'call')
    .map((operation) => ({
      label: operation.name,
      kind: CompletionItemKind.Function,
      detail: operationSignature(operation).label,
      insertText: `${operation.name}($0)`,
      insertTextFormat: InsertTextFormat.Snippet,
      command: { title: 'Arguments', command: 'editor.action.triggerParameterHints' },
    }));
}

function dimensionItems({ file }: Caret): readonly CompletionItem[] {
  return [...file.analysis.forward.dimensions.values()].map(({ name, size }) => ({
    label: name,
    kind: CompletionItemKind.TypeParameter,
    detail: size === undefined ? 'dimension' : `dimension ${size}`,
  }));
}

/** What may stand behind `in` of a declaration. */
function setItems(): readonly CompletionItem[] {
  const named = SET_NAMES.map((label) => ({ label, kind: CompletionItemKind.EnumMember, detail: SETS[label].summary }));
  const { name, use, summary: detail } = INDEX_SET;
  const insert = { insertText: `${name}($0)`, insertTextFormat: InsertTextFormat.Snippet };
  return [...named, { label: use, kind: CompletionItemKind.EnumMember, detail, filterText: name, ...insert }];
}

/** Whole derived lines that the block does not have yet, the next due one first. */
function lineItems({ file, before }: Caret): readonly CompletionItem[] {
  const written = new Set(
    file.text
      .getText()
      .split(/\r\n|\r|\n/)
      .map((line) => line.replace(/#.*/, '').replace(/\s+/g, '')),
  );
  const typed = before.trimStart();
  return equationsOf(file.derived?.body ?? [])
    .map((equation) => ({ text: printStep(equation), origin: equation.origin }))
    .filter(({ text }) => !written.has(text.replace(/\s+/g, '')) && text.startsWith(typed.slice(0, 1)))
    .map(({ text, origin }, index) => ({
      label: text,
      kind: CompletionItemKind.Snippet,
      detail: origin === undefined ? 'derived' : `of ${printStep(origin)}`,
      filterText: text,
      sortText: `0${String(index).padStart(4, '0')}`,
      preselect: index === 0,
    }));
}

function withEdit(items: readonly CompletionItem[], { file, offset, before }: Caret): CompletionItem[] {
  const from = before.length - before.trimStart().length;
  const { line, character } = file.text.positionAt(offset);
  return items.map((item) => ({
    ...item,
    textEdit: { range: { start: { line, character: from }, end: { line, character } }, newText: item.label },
  }));
}

function completions(caret: Caret): CompletionItem[] {
  const { before, inBackward } = caret;
  if (before.includes('#')) return [];
  // Inside the brackets of a declared shape, and of `index(…)`, stand sizes.
  if (/^\s*(input|param|const)\b.*(:\s*\[[^\]]*|\bin\s+index\s*\([^)]*)$/.test(before)) return [...dimensionItems(caret)];
  if (/^\s*(input|param|const)\b.*\bin\s+\p{L}*$/u.test(before)) return [...setItems()];
  const startsLine = LINE_START.test(before);
  if (startsLine && inBackward) return [...withEdit(lineItems(caret), caret), ...nameItems(caret)];
  if (startsLine) return WORDS.map((label) => ({ label, kind: CompletionItemKind.Keyword }));
  return [...nameItems(caret), ...operationItems(), ...dimensionItems(caret)];
}

/** What there is to read about an operation comes when its item is looked at: there are many, and each is derived. */
function withDocumentation(item: CompletionItem): CompletionItem {
  const operation = item.kind === CompletionItemKind.Function ? OPERATIONS.call(item.label) : undefined;
  if (operation === undefined) return item;
  return { ...item, documentation: { kind: MarkupKind.Markdown, value: operationText(operation, OPERATIONS) } };
}

export const completion: Feature = (server) => {
  server.connection.onCompletion(
    onFile(server, (file, { position }) => completions(caretAt(file, file.text.offsetAt(position)))),
  );
  server.connection.onCompletionResolve(withDocumentation);
};

/** The operation whose arguments stand around the caret. */
export const signatureHelp: Feature = (server) => {
  server.connection.onSignatureHelp(
    onFile(server, (file, { position }) => {
      const { before } = caretAt(file, file.text.offsetAt(position));
      const open = callAround(before);
      const operation = open && OPERATIONS.call(open.name);
      if (operation === undefined) return undefined;
      const { label, parameters } = operationSignature(operation);
      return {
        signatures: [
          {
            label,
            documentation: operation.documentation.summary,
            parameters: parameters.map((parameter) => ({ label: parameter })),
          },
        ],
        activeSignature: 0,
        activeParameter: Math.min(open?.argument ?? 0, Math.max(parameters.length - 1, 0)),
      };
    }),
  );
};

/** The innermost call that is open at the end of a text, and how many commas stand in it. */
export function callAround(before: string): { readonly name: string; readonly argument: number } | undefined {
  let depth = 0;
  let argument = 0;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const character = before[index] as string;
    if (')]'.includes(character)) depth += 1;
    else if ('(['.includes(character) && depth > 0) depth -= 1;
    else if (character === '(') {
      const name = LAST_NAME.exec(before.slice(0, index))?.[0];
      return name === undefined ? undefined : { name, argument };
    } else if (character === '[') argument = 0;
    else if (character === ',' && depth === 0) argument += 1;
  }
  return undefined;
}
