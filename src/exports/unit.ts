import type { Analysis } from '../analysis/analyze.ts';
import { type DerivedForm, derivedPass } from '../autodiff/forms.ts';
import { defined } from '../autodiff/rules.ts';
import { onOneLine } from '../language/characters.ts';
import { statementAt } from '../language/document/statements.ts';
import { readsOf } from '../program/activity.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { Equation, Program, Reference, Step, Value, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import { StorageMap } from './storage.ts';

/** The input of every target: a forward pass with its backward pass. */
export interface ExportUnit {
  /** The file's name without its ending. */
  readonly name: string;
  /** The comment at the head of the file, by lines. */
  readonly title: readonly string[];
  readonly forward: Program;
  readonly backward: Program;
  /** In the order of the forward pass: all that the backward pass reads, but no adjoints. */
  readonly saved: readonly Variable[];
  /** Variables that have a gradient, in the order of the file. */
  readonly learned: readonly Variable[];
  readonly storage: StorageMap;
  /** The user's comments and empty lines. */
  readonly setting: Setting;
  /** Equations that are spelled out, as they were written: comments show them so. */
  readonly originals: ReadonlyMap<Equation, Equation>;
  /** True if every sum of contributions begins with zeros, all of them at the head of their block. */
  readonly zeroed?: boolean;
}

/** The parts of a file's text that are not in its Program. */
export interface Setting {
  /** Comments at the ends of equations, each on one line. */
  readonly remarks: ReadonlyMap<Equation, string>;
  /** Equations after an empty line. */
  readonly paragraphs: ReadonlySet<Equation>;
}

const NO_SETTING: Setting = { remarks: new Map(), paragraphs: new Set() };

/** The name and texts for an export. */
export interface ExportSource {
  readonly name: string;
  readonly title?: readonly string[];
  readonly setting?: Setting;
}

/** True if the value contains a composite operation, which is exported by its definition. */
function isDefined(value: Value): boolean {
  if (value.kind !== 'apply') return false;
  const { spelling, definition } = value.operation;
  return (spelling === undefined && definition !== undefined) || value.operands.some(isDefined);
}

/** The steps with operations that have no spelling written as what they are in simpler ones. */
function spelledOut(steps: readonly Step[], renewed: Map<Equation, Equation>): readonly Step[] {
  return steps.map((step): Step => {
    if (step.kind === 'loop') return { ...step, body: spelledOut(step.body, renewed) };
    if (!isDefined(step.value)) return step;
    const equation = { ...step, value: defined(step.value) };
    renewed.set(step, equation);
    return equation;
  });
}

/** A forward pass with its backward pass. */
export function unitOf(
  from: Program,
  back: Program,
  { name, title = [], setting: written = NO_SETTING }: ExportSource,
): ExportUnit {
  const renewed = new Map<Equation, Equation>();
  const forward = { ...from, body: spelledOut(from.body, renewed) };
  const backward = { ...back, body: spelledOut(back.body, renewed) };
  const now = (equation: Equation): Equation => renewed.get(equation) ?? equation;
  const setting: Setting = {
    remarks: new Map([...written.remarks].map(([equation, remark]) => [now(equation), onOneLine(remark)])),
    paragraphs: new Set([...written.paragraphs].map(now)),
  };
  const read = new Set(equationsOf(backward.body).flatMap(({ value }) => readsOf(value)));
  const defined = new Set(equationsOf(backward.body).map(({ target }) => target));
  const variables = new Set([...forward.given, ...equationsOf(forward.body).map(({ target }) => target)]);
  return {
    name: onOneLine(name),
    title: title.map(onOneLine),
    forward,
    backward,
    saved: [...variables].filter((variable) => read.has(variable) && !defined.has(variable)),
    learned: forward.given.filter(({ active }) => active),
    storage: new StorageMap(forward, backward),
    setting,
    originals: new Map([...renewed].map(([original, equation]) => [equation, original])),
  };
}

/** The passes of a sound file: its own backward block where it has one, the derived pass in the form asked for otherwise. */
export function exportUnit(analysis: Analysis, name: string, form: DerivedForm = 'plain'): ExportUnit {
  const backward = analysis.backward ?? derivedPass(analysis.forward, form);
  return unitOf(analysis.forward, backward, { name, title: titleOf(analysis), setting: settingOf(analysis) });
}

const LINE_END = /\r\n?|\n/;
const EMPTY_LINE = /(\r\n?|\n)[^\S\r\n]*(\r\n?|\n)[^\S\r\n]*$/;

/** The white space in front of an offset: a pattern alone would begin at each line of the file. */
function spaceBefore(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && /\s/.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, offset);
}

/** Comment lines at the very top. */
function titleOf({ document }: Analysis): readonly string[] {
  const lines = document.text.replace(/^\uFEFF/, '').split(LINE_END);
  const end = lines.findIndex((line) => !/^\s*#/.test(line));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) => line.replace(/^\s*#+\s?/, '').trimEnd());
}

function settingOf({ document, forward, backward }: Analysis): Setting {
  const remarks = new Map<Equation, string>();
  const paragraphs = new Set<Equation>();
  for (const equation of [...equationsOf(forward.body), ...equationsOf(backward?.body ?? [])]) {
    const statement = equation.source && statementAt(document, equation.source.statement);
    if (statement === undefined) continue;
    const { offset, text } = statement;
    const after = document.text.slice(offset + text.length).split(LINE_END, 1)[0] ?? '';
    const remark = /^\s*#+\s?(.*\S)/.exec(after)?.[1];
    if (remark !== undefined) remarks.set(equation, remark);
    if (EMPTY_LINE.test(spaceBefore(document.text, offset))) paragraphs.add(equation);
  }
  return { remarks, paragraphs };
}

/** The outputs through which a gradient comes in. */
export function activeOutputs({ forward }: ExportUnit): readonly Reference[] {
  return forward.outputs.filter(({ variable }) => variable.active);
}

/** Adjoints that the backward pass answers with, in the order of the file. */
export function gradients({ learned }: ExportUnit): readonly Variable[] {
  return learned.map(adjointOf);
}
