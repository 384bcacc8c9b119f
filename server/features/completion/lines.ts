import { type CompletionItem, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import { type Equation, type Loop, printStep, type Step } from '../../../src/index.ts';
import type { LocatedNode } from '../../../src/language/document/document.ts';
import { printExpression } from '../../../src/language/printer.ts';
import { allTargets } from '../../../src/language/syntax.ts';
import { printLoopHeader, valueExpression } from '../../../src/program/print.ts';
import { loopsOf } from '../../../src/program/steps.ts';
import { type NextLine, nextLines } from '../../../src/verify/lines/missing.ts';
import type { FileVersion } from '../../open-files.ts';
import type { Caret } from './caret.ts';
import type { Item } from './items.ts';

/** A text without its spaces, to be compared with others. */
function compact(text: string): string {
  return text.replace(/#.*/g, '').replace(/\s+/g, '');
}

function isLoop(step: Step): step is Loop {
  return step.kind === 'loop';
}

/** The derived loop that a loop of the block runs through: of the same forward loop, or else with the same first line. */
function derivedLoop({ statement }: LocatedNode, derived: readonly Step[], { analysis }: FileVersion): Loop | undefined {
  const own = loopsOf(analysis.backward?.body ?? []).find((loop) => loop.statement === statement.order);
  return derived
    .filter(isLoop)
    .find((loop) =>
      own?.origin === undefined ? compact(printLoopHeader(loop)) === compact(statement.text) : loop.origin === own.origin,
    );
}

/** The derived steps for the body at the caret, and its statements. */
interface Body {
  readonly derived: readonly Step[];
  readonly nodes: readonly LocatedNode[];
}

function bodyAround({ file, blocks }: Caret): Body | undefined {
  const [block, ...loops] = blocks;
  let derived: readonly Step[] = file.offered?.body ?? [];
  for (const loop of loops) {
    const found = derivedLoop(loop, derived, file);
    if (found === undefined) return undefined;
    derived = found.body;
  }
  return { derived, nodes: (loops.at(-1) ?? block)?.body ?? [] };
}

/** Derived lines by their text: those of the loop around the caret whose target has fewer lines than the derivation gives it. */
function linesByText(caret: Caret, { derived, nodes }: Body): readonly NextLine[] {
  const own = nodes.filter(({ statement }) => statement.order !== caret.statement?.order);
  const written = new Set(own.map(({ statement }) => compact(statement.text)));
  const targets = own.flatMap(({ statement: { syntax } }) =>
    syntax.kind === 'equation'
      ? allTargets(syntax).map(({ name }) => name.text)
      : syntax.kind === 'damaged'
        ? syntax.defines.map(({ text }) => text)
        : [],
  );
  const countIn = (names: readonly string[], name: string): number => names.filter((other) => other === name).length;
  const equations = derived.filter((step): step is Equation => !isLoop(step));
  const due = equations.map(({ target }) => target.name);
  return equations
    .filter((equation) => {
      const { name } = equation.target;
      return !written.has(compact(printStep(equation))) && countIn(targets, name) < countIn(due, name);
    })
    .map((equation) => ({ equation, isMissing: equation.operator === '+=' }));
}

/** The lines that the block may have next at the caret. */
function linesAt(caret: Caret): readonly NextLine[] {
  const { file, statement, last, blocks, word } = caret;
  const { analysis, offered: derived } = file;
  if (derived === undefined) return [];
  const typed = word.start < word.end || caret.tokens.length > 0 ? statement?.order : undefined;
  const found = blocks.length > 1 ? undefined : nextLines({ analysis, derived, typed, last });
  const body = found === undefined ? bodyAround(caret) : undefined;
  return found ?? (body === undefined ? [] : linesByText(caret, body));
}

/** The first lines of derived loops that the block does not have yet. */
function loopItems(caret: Caret): readonly Item[] {
  const body = bodyAround(caret);
  if (body === undefined) return [];
  const own = new Set(body.nodes.map((node) => derivedLoop(node, body.derived, caret.file)));
  return body.derived
    .filter(isLoop)
    .filter((loop) => !own.has(loop))
    .map((loop) => ({
      label: printLoopHeader(loop),
      kind: CompletionItemKind.Snippet,
      detail: 'derived',
      insertText: `${printLoopHeader(loop)}\n  $0\n}`,
      insertTextFormat: InsertTextFormat.Snippet,
    }));
}

function originOf({ origin }: Equation): string {
  return origin === undefined ? 'derived' : `of ${printStep(origin)}`;
}

/** Each text once. */
function distinct(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.toReversed().map((item) => [item.label, item])).values()].toReversed();
}

/** Whole lines for the start of a line in a backward block. */
export function lineItems(caret: Caret): readonly Item[] {
  const lines = linesAt(caret).map(({ equation }) => ({
    label: printStep(equation),
    kind: CompletionItemKind.Snippet,
    detail: originOf(equation),
  }));
  return distinct([...lines, ...loopItems(caret)]);
}

/** The right-hand sides that are still missing of what a line begins with. */
export function rightHandSides(caret: Caret, target: string): readonly Item[] {
  const items = linesAt(caret)
    .filter(({ equation }) => equation.target.name === target)
    .map(
      ({ equation }): CompletionItem => ({
        label: printExpression(valueExpression(equation.value)),
        kind: CompletionItemKind.Snippet,
        detail: originOf(equation),
      }),
    );
  return distinct(items);
}
