import { methodOf } from './attributes.ts';
import type { Pair } from './pairs.ts';
import type { Expr, FunctionStatement, Parameter, Stmt } from './syntax.ts';
import { expressionsIn, ownExpressions, statementsIn } from './tree.ts';
import { type Abstract, FALSE, NONE, TRUE } from './values.ts';

/** A parameter or an entry that a condition of a pair asks about, with a value that it has not where the pair is read as it stands. */
export interface Setting {
  /** `bias`, `bn_param.mode`, `self.training`, or `needs_input_grad.0`. */
  readonly key: string;
  readonly value: Abstract;
  /** As a report says it. */
  readonly told: string;
  /** True for the use of a network that is not learning: its backward pass need not be defined. */
  readonly isInference: boolean;
}

const INFERENCE = /^(test|testing|eval|evaluate|evaluation|valid|validation|val|infer|inference|predict|prediction)$/i;
const LEARNS = /train|learn/i;
const INFERS = /test|eval|infer|predict/i;

interface Asked {
  /** Names that stand for something else: `mode = bn_param['mode']`. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

function textIn(expr: Expr | undefined): string | undefined {
  return expr?.kind === 'text' ? expr.value : undefined;
}

/** The key of a parameter, of an entry of one, or of an attribute. */
function keyIn(expr: Expr, { aliases, parameters }: Asked): string | undefined {
  if (expr.kind === 'name') return aliases.get(expr.name) ?? (parameters.has(expr.name) ? expr.name : undefined);
  if (expr.kind === 'attribute' && expr.object.kind === 'name' && expr.object.name === 'self') return `self.${expr.name}`;
  const isGet = expr.kind === 'call' && expr.callee.kind === 'attribute' && expr.callee.name === 'get';
  const [of, at] = isGet ? [expr.callee.object, expr.args[0]] : expr.kind === 'subscript' ? [expr.object, expr.index[0]] : [];
  if (of === undefined || at === undefined) return undefined;
  if (of.kind === 'attribute' && of.name === 'needs_input_grad' && at.kind === 'number') return `needs_input_grad.${at.text}`;
  const text = textIn(at);
  return of.kind === 'name' && text !== undefined && parameters.has(of.name) ? `${of.name}.${text}` : undefined;
}

function aliasesIn(body: readonly Stmt[], asked: Asked): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const statement of statementsIn(body)) {
    if (statement.kind !== 'assign' || statement.targets.length !== 1) continue;
    const [target] = statement.targets;
    const key = target?.kind === 'name' && !asked.parameters.has(target.name) ? keyIn(statement.value, asked) : undefined;
    if (target?.kind === 'name' && key !== undefined) found.set(target.name, key);
  }
  return found;
}

function testsIn(body: readonly Stmt[]): readonly Expr[] {
  return [...statementsIn(body)].flatMap((statement) => {
    const choices = ownExpressions(statement).flatMap((own) => [...expressionsIn(own)]);
    const inner = choices.flatMap((own) => (own.kind === 'choice' ? [own.test] : []));
    return statement.kind === 'if' ? [statement.test, ...inner] : inner;
  });
}

function setting(key: string, value: Abstract, is: string): Setting {
  const name = key.split('.').at(-1) ?? key;
  const isInference =
    value.kind === 'text'
      ? INFERENCE.test(value.text)
      : value === FALSE
        ? LEARNS.test(name)
        : value === TRUE && INFERS.test(name);
  const of = key.startsWith('needs_input_grad') ? `ctx.needs_input_grad[${name}]` : key.startsWith('self.') ? key : name;
  return { key, value, told: `\`${of}\` is ${is}`, isInference };
}

/** What a comparison asks of: the text, or `None`, that stands at either side of it. */
function compared(expr: Extract<Expr, { kind: 'binary' }>, asked: Asked): readonly Setting[] {
  const { operator, left, right } = expr;
  const key = keyIn(left, asked);
  if (key === undefined) return [];
  const fallback = asked.parameters.get(key)?.fallback;
  if ((operator === 'is' || operator === 'is not') && right.kind === 'constant' && right.value === 'None') {
    if (key.includes('.') || !asked.parameters.has(key)) return [];
    const isNone = fallback?.kind === 'constant' && fallback.value === 'None';
    return isNone ? [setting(key, { kind: 'given', name: key }, 'given')] : [setting(key, NONE, '`None`')];
  }
  const texts = right.kind === 'tuple' || right.kind === 'list' ? right.items.map(textIn) : [textIn(right)];
  return texts.flatMap((text) => (text === undefined ? [] : [setting(key, { kind: 'text', text }, `\`'${text}'\``)]));
}

/** What a condition asks of by itself: `if training`, `if not ctx.needs_input_grad[0]`. */
function plainly(expr: Expr, asked: Asked): readonly Setting[] {
  const key = keyIn(expr, asked);
  if (key === undefined) return [];
  const parameter = asked.parameters.get(key);
  const { fallback, annotation } = parameter ?? {};
  if (fallback?.kind === 'constant' && fallback.value === 'None') return [setting(key, { kind: 'given', name: key }, 'given')];
  const isFlag = fallback === undefined ? parameter === undefined || annotation === 'bool' : fallback.kind === 'constant';
  if (!isFlag) return [];
  const isSet = !(fallback?.kind === 'constant' && fallback.value === 'False');
  return [setting(key, isSet ? FALSE : TRUE, isSet ? '`False`' : '`True`')];
}

function askedBy(test: Expr, asked: Asked): readonly Setting[] {
  if (test.kind === 'unary' && test.operator === 'not') return askedBy(test.operand, asked);
  if (test.kind !== 'binary') return plainly(test, asked);
  if (test.operator === 'and' || test.operator === 'or') return [...askedBy(test.left, asked), ...askedBy(test.right, asked)];
  return compared(test, asked);
}

/** The key and value of a setting, which two conditions may share. */
function nameOf({ key, told }: Setting): string {
  return `${key}: ${told}`;
}

function settingsOf(functions: readonly FunctionStatement[]): readonly Setting[] {
  const parameters = new Map(functions.toReversed().flatMap((own) => own.parameters.map((each) => [each.name, each] as const)));
  const found = new Map<string, Setting>();
  for (const { body } of functions) {
    const plain: Asked = { aliases: new Map(), parameters };
    const asked: Asked = { ...plain, aliases: aliasesIn(body, plain) };
    for (const test of testsIn(body)) for (const own of askedBy(test, asked)) found.set(nameOf(own), own);
  }
  return [...found.values()];
}

/** The settings of a pair besides the one that is read first: each is a case of its own. */
export function settingsIn({ forward, backward, of, isStatic }: Pair): readonly Setting[] {
  const functions = [forward, ...(backward === undefined ? [] : [backward])];
  const init = isStatic ? undefined : methodOf(of, '__init__');
  const defaults = new Set(
    [...functions, ...(init === undefined ? [] : [init])].flatMap(({ parameters }) =>
      parameters.flatMap(({ name, fallback }) => (fallback?.kind === 'text' ? [`${name}: ${fallback.value}`] : [])),
    ),
  );
  return settingsOf(functions).filter(({ key, value }) => value.kind !== 'text' || !defaults.has(`${key}: ${value.text}`));
}
