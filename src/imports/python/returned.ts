import type { DiagnosticCode, Severity } from '../../language/diagnostic.ts';
import { siteOf } from '../../program/activity.ts';
import type { Value, Variable } from '../../program/program.ts';
import type { Answered } from './answers.ts';
import type { ImportedFile, ImportedPair } from './imported.ts';
import type { Pair } from './pairs.ts';
import { argumentsOf, isFunctionOfTorch, isSetting, settingsWithoutNone } from './placed.ts';
import type { Reading } from './reading.ts';
import type { PythonFix } from './repairs.ts';
import type { Expr, FunctionStatement, Range, Stmt } from './syntax.ts';
import { statementsIn } from './tree.ts';

/** Something about the results of a backward pass that no line of it shows. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  readonly fixes: readonly PythonFix[];
  /** The variable whose gradient is missing. */
  readonly missing?: Variable;
}

type Return = Extract<Stmt, { kind: 'return' }>;

function returnOf({ body }: FunctionStatement): Return | undefined {
  return [...statementsIn(body)].findLast((own): own is Return => own.kind === 'return');
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The repair of a `return` with `None` in the places of some arguments. */
function withNone(pair: Pair, value: Expr, settings: ReadonlySet<string>, text: string): PythonFix {
  const items = (value.kind === 'tuple' ? value.items : [value]).map(({ from, to }) => text.slice(from, to));
  const all = argumentsOf(pair).map(({ name }) => (settings.has(name) ? 'None' : (items.shift() ?? 'None')));
  const joined = all.join(', ');
  const isEnclosed = value.kind === 'tuple' && text[value.from] === '(';
  const written = isEnclosed ? `(${joined})` : joined;
  return { title: `Write \`return ${joined}\``, edits: [{ from: value.from, to: value.to, text: written }] };
}

/** PyTorch refuses any other number of results than there are arguments, but for `None` behind them. */
function wrongNumber({ pair, reading }: ImportedPair, text: string, statement: Return): Finding | undefined {
  const answered = reading?.answered?.filter(({ isMissing }) => isMissing !== true);
  const own = argumentsOf(pair);
  if (reading === undefined || answered === undefined || answered.length === 0) return undefined;
  const extra = answered.slice(own.length);
  if (answered.length === own.length || (extra.length > 0 && extra.every(({ value }) => value.kind === 'none'))) return undefined;
  const isTensor = (name: string): boolean => reading.machine.variableOf(name) !== undefined;
  const settings = settingsWithoutNone(answered, pair, isTensor).map(({ name }) => name);
  const judged = new Set(reading.gradients.map(({ name }) => name));
  const missing = own.filter((each) => !judged.has(each.name) && !isSetting(each)).map(({ name }) => name);
  const is = settings.length === 1 ? 'is' : 'are';
  const count = `${counted(answered.length, 'gradient')} for ${counted(own.length, 'argument')}`;
  const fix = settings.length > 0 && statement.value !== undefined && withNone(pair, statement.value, new Set(settings), text);
  const reason =
    settings.length > 0
      ? `: \`None\` for ${quoted(settings)} ${is} missing`
      : missing.length === own.length - answered.length
        ? `: ${missing.length === 1 ? 'the one' : 'those'} for ${quoted(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`
        : '';
  const message = `\`return\`: ${count}${reason}`;
  return { code: 'missing-gradient', severity: 'error', message, range: statement, fixes: fix === false ? [] : [fix] };
}

/** True if a gradient flows into a variable from one of the outputs. */
function isNeeded(variable: Variable, { machine, outputs }: Reading): boolean {
  const reached = new Set([variable]);
  const flows = (value: Value): boolean => {
    if (value.kind === 'read') return reached.has(value.variable);
    if (value.kind !== 'apply') return false;
    const site = siteOf(value);
    return value.operands.some((own, at) => flows(own) && value.operation.derivative(at, site) !== undefined);
  };
  for (const { target, value, pass } of machine.program.equations) if (pass === 'forward' && flows(value)) reached.add(target);
  return outputs.some((output) => reached.has(output));
}

/** Names of what is learned. */
const LEARNED =
  /^([WwUVb]\d*|[WUb]_?[a-z]{1,3}\d*|[Ww]_\w+|b_\w+|(gamma|beta|theta)\d*|\w*weights?\d*|\w*bias(es)?\d*|kernels?|filters?)$/;
/** Names of data that nobody asks a gradient for. */
const DATA =
  /^(x|inputs?|data|images?|features?|batch|x_\w+|y|t|y_?\w{0,4}|\w*(labels?|targets?|truth|mask)\w*|lengths?|cos|sin|idx|ind\w*|noise)$/i;
/** Names of tensors for which an `autograd.Function` returns `None` on purpose: masks, and states that a sequence begins with. */
const FIXED = /^(lower|upper|tri[lu]\w*|[hcs]_?0|eps|epsilon|known)$/i;
const LABELS = /^(y|t|\w*(labels?|targets?|truth|mask)\w*)$/i;

/** True for an argument that a context keeps by itself, as numbers are kept, and not among the tensors that it saves. */
function isKeptAlone(name: string, { calls }: Reading): boolean {
  return [...(calls?.object.attributes.values() ?? [])].some((own) => own.kind === 'given' && own.name === name);
}

/** True for `None` in the place of data, in an `autograd.Function` that has gradients of what is learned, or of nothing like data. */
function isLeftOut(name: string, { gradients }: Reading): boolean {
  if (LEARNED.test(name)) return false;
  const isOfLearned = gradients.some((own) => LEARNED.test(own.name));
  const isOfData = gradients.some((own) => DATA.test(own.name));
  return isOfLearned || (!isOfData && (DATA.test(name) || FIXED.test(name)));
}

/** How much it matters that a variable has no gradient; undefined where that is as it should be. */
function severityFor({ shape }: Variable, name: string, pair: Pair, reading: Reading): Severity | undefined {
  const parameter = argumentsOf(pair).find((other) => other.name === name);
  const isNumber = shape.length === 0 && !/^(b|w|bias|weight)$/.test(name);
  if (isNumber || (parameter !== undefined && isSetting(parameter))) return undefined;
  if (isFunctionOfTorch(pair, reading.machine.isTorch) && parameter !== undefined) {
    const isOnPurpose = LABELS.test(name) || isKeptAlone(name, reading) || isLeftOut(name, reading);
    return isOnPurpose ? 'information' : 'warning';
  }
  // Beside a scale, a `beta` is learned; alone, it is a number that somebody sets.
  const isLearned =
    LEARNED.test(name) && (name !== 'beta' || [...reading.machine.givens.keys()].some((own) => /gamma/.test(own)));
  if (isLearned) return 'warning';
  return reading.isUnit || parameter === undefined || DATA.test(name) ? undefined : 'information';
}

/** Gradients that are not there, though the forward pass depends on what they are of. */
function missing(pair: Pair, reading: Reading, range: Range): readonly Finding[] {
  const { program } = reading.machine;
  const judged = new Set(reading.gradients.map(({ of }) => of));
  return program.declared.flatMap(({ variable, domain }): readonly Finding[] => {
    const name = program.pythonNames.get(variable) ?? variable.name;
    const isSet = domain !== '' || /^drawn_\d+$/.test(variable.name);
    const severity = severityFor(variable, name, pair, reading);
    if (isSet || judged.has(variable) || severity === undefined || !isNeeded(variable, reading)) return [];
    const isNone = reading.answered?.some(({ of, value }) => of === variable && value.kind === 'none') === true;
    const said = isNone ? '`None` is returned' : 'none is returned';
    const message = `no gradient for \`${name}\`: ${said}, though the forward pass depends on it`;
    return [{ code: 'missing-gradient', severity, message, range, fixes: [], missing: variable }];
  });
}

/** True if the file unpacks the results of a function under the names that it returns. */
function isUnpackedSo({ body }: ImportedFile['module'], name: string, names: readonly string[]): boolean {
  return [...statementsIn(body)].some((own) => {
    if (own.kind !== 'assign' || own.value.kind !== 'call') return false;
    const { callee } = own.value;
    const called = callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : '';
    const isSame = (target: Expr): boolean =>
      target.kind === 'tuple' && target.items.every((item, at) => item.kind === 'name' && item.name === names[at]);
    return called === name && own.targets.some(isSame);
  });
}

/** Results in another order than that of the arguments: they are judged by their names, as a caller may unpack them. */
function order({ pair, reading }: ImportedPair, { module }: ImportedFile, range: Range): Finding | undefined {
  const answered = (reading?.answered ?? []).filter((own): own is Answered & { of: Variable } => own.of !== undefined);
  const parameters = argumentsOf(pair).flatMap(({ name }) => reading?.machine.variableOf(name) ?? []);
  const found = answered.map(({ of }) => of);
  if (reading === undefined || pair.backward === undefined || !found.every((of) => parameters.includes(of))) return undefined;
  const expected = parameters.filter((variable) => found.includes(variable));
  if (found.length < 2 || found.every((of, at) => of === expected[at])) return undefined;
  const names = answered.map(({ written }) => (written?.kind === 'name' ? written.name : ''));
  if (isUnpackedSo(module, pair.backward.name, names)) return undefined;
  const nameOf = (of: Variable): string => reading.machine.program.pythonNames.get(of) ?? of.name;
  const message = `judged by the names of the results: they stand in the order ${quoted(names)}, and \`${pair.forward.name}\` takes ${quoted(expected.map(nameOf))}`;
  return { code: 'not-read', severity: 'information', message, range, fixes: [] };
}

/** Findings about what a backward pass returns: how many gradients, of what, and in which order. */
export function findingsOn(own: ImportedPair, file: ImportedFile): readonly Finding[] {
  const { pair, reading } = own;
  if (reading === undefined || own.notes.length > 0) return [];
  const statement = returnOf(pair.backward ?? pair.forward);
  const range = statement ?? (pair.backward ?? pair.forward).header;
  const isFunction = isFunctionOfTorch(pair, reading.machine.isTorch);
  const number = isFunction && statement !== undefined ? wrongNumber(own, file.module.text, statement) : undefined;
  if (number !== undefined) return [number];
  const other = isFunction ? undefined : order(own, file, range);
  return [...missing(pair, reading, range), ...(other === undefined ? [] : [other])];
}
