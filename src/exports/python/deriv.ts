import { contribution } from '../../autodiff/rules.ts';
import { pythonBrackets } from '../../operations/spelling/brackets.ts';
import { siteOf } from '../../program/activity.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { applyValue, isProblemValue, readValue } from '../../program/build.ts';
import { named } from '../../program/dimension.ts';
import { isElementwise, type Operation } from '../../program/operation.ts';
import type { ApplyValue, Equation, Step, Value, Variable } from '../../program/program.ts';
import { SCALAR, type Shape } from '../../program/shape.ts';
import { BINDING, type Helper, type SpellingCall, type Written } from '../../program/spelling.ts';
import { equationsOf } from '../../program/steps.ts';
import { cannotExport } from '../failure.ts';
import { ExpressionWriter, numberText } from '../text.ts';
import { type ExportUnit, unitOf } from '../unit.ts';
import { statement } from './lines.ts';
import { NUMPY } from './numpy-library.ts';
import { constantText, spellingOf } from './passes.ts';

/** The style of the post: a function `deriv` that knows the junctions, and a line `dx += ret[0]` for each operand. */

const FIT: Helper = {
  name: 'fit',
  text: `def fit(dz, x):
    """Sum over the axes along which x was broadcast."""
    dz = np.sum(dz, axis=tuple(range(np.ndim(dz) - np.ndim(x))))
    ones = tuple(axis for axis, size in enumerate(np.shape(x)) if size == 1)
    return np.sum(dz, axis=ones, keepdims=True)`,
};

/** Every shape of a matrix product. */
const PRODUCT: readonly string[] = [
  'if np.ndim(x) == 1 and np.ndim(y) == 1:',
  '    return dz * y, dz * x',
  'if np.ndim(x) == 1:',
  '    return y @ dz, np.outer(x, dz)',
  'if np.ndim(y) == 1:',
  '    return np.outer(dz, y), x.T @ dz',
  'return dz @ y.T, x.T @ dz',
];

/** True if `deriv` has one rule for the operation, whatever the shapes are. */
function hasRule({ operation, operands, options }: ApplyValue): boolean {
  const isElementary = operands.every(({ kind }) => kind !== 'apply');
  if (!isElementary || operands.length > 2 || Object.keys(options).length > 0) return false;
  if (operation.name === '@') return operands.every(({ shape }) => shape.length <= 2);
  if (operation.linearIn === 'each' && appliedToVectors(operation) !== undefined) return true;
  // A literal exponent has a rule of its own.
  return isElementwise(operation) && operation.name !== '^';
}

/** The operation of vectors, of different sizes where it takes those; undefined where it takes none. */
function appliedToVectors(operation: Operation): ApplyValue | undefined {
  for (const sizes of ['nm', 'nn']) {
    const operands = operation.operands.map((_, index) => readValue(variable('xy'.charAt(index), [named(sizes.charAt(index))])));
    const applied = applyValue(operation, operands);
    if (!isProblemValue(applied)) return applied;
  }
  return undefined;
}

function variable(name: string, shape: Shape): Variable {
  return { name, kind: 'intermediate', shape, ranges: [], active: true };
}

/** The branch of one operation: its vector-Jacobian products over x, y, z and dz. */
function branch(operation: Operation, helpers: Map<string, Helper>): readonly string[] {
  if (operation.name === '@') return PRODUCT;
  const applied = appliedToVectors(operation);
  if (applied === undefined) throw new Error(`\`${operation.name}\` takes no vectors`);
  const { operands } = applied;
  const result = readValue(variable('z', applied.shape));
  const site = siteOf(applied);
  const junction = { operation, options: {}, operands, site, result, adjoint: readValue(variable('dz', applied.shape)) };
  const writer = new ExpressionWriter({
    spelling: (value) => spellingOf(value.operation.name, value.operation.spelling?.numpy),
    name: (name) => name,
    read: (value) => ({ text: value.variable.name, binding: BINDING.primary }),
    number: (value, text) => constantText(NUMPY, value) ?? numberText(value, text),
    unmask: NUMPY.unmask,
    wrap: NUMPY.wrap,
    like: NUMPY.like,
    isTrue: ({ text }) => `${text} != 0`,
    brackets: pythonBrackets,
  });
  const gradients = operands.map((_, index) => contribution(junction, index));
  const texts = gradients.map((gradient, index) => {
    const text = gradient === undefined ? 'None' : writer.whole(gradient).text;
    const broadcasts = operands.length === 2 && applied.shape.length === 1 && gradient !== undefined;
    return broadcasts ? `fit(${text}, ${'xy'.charAt(index)})` : text;
  });
  const readsResult = gradients.some((gradient) => gradient !== undefined && reads(gradient, result.variable));
  const lines = [
    ...(readsResult ? [`z = ${writer.whole(applied).text}`] : []),
    `return ${texts.length === 1 ? `(${texts[0]},)` : texts.join(', ')}`,
  ];
  for (const helper of writer.helpers) helpers.set(helper.name, helper);
  return lines;
}

function reads(value: Value, wanted: Variable): boolean {
  return value.kind === 'read'
    ? value.variable === wanted
    : value.kind === 'apply' && value.operands.some((own) => reads(own, wanted));
}

/** The function `deriv`, with a branch for each operation that the program has. */
function derivHelper(used: readonly Operation[]): Helper {
  const helpers = new Map<string, Helper>();
  const branches = used.flatMap((operation) => [
    `    if op == "${operation.name}":`,
    ...branch(operation, helpers).flatMap((line) => statement(line.trimStart(), `        ${/^ */.exec(line)}`)),
  ]);
  const text = [
    'def deriv(dz, x, y, op):',
    '    """Return the adjoints of x and y where z = op(x, y)."""',
    ...branches,
    '    raise ValueError(op)',
  ].join('\n');
  return { name: 'deriv', text, needs: [...(text.includes('fit(') ? [FIT] : []), ...helpers.values()] };
}

/** The same operation, written otherwise. */
function spelled(operation: Operation, name: string, numpy: (call: SpellingCall) => Written): Operation {
  const { spelling } = operation;
  if (spelling === undefined) throw cannotExport(operation.name);
  return { ...operation, name, notation: { kind: 'call' }, isView: () => false, spelling: { ...spelling, numpy } };
}

const RET = 'ret';

/** Replaces the lines of each junction by a call of `deriv` and a line for each operand. */
class DerivLines {
  private readonly helper: Helper;
  private readonly result: Variable = { name: RET, kind: 'intermediate', shape: SCALAR, ranges: [], active: false };

  constructor(helper: Helper) {
    this.helper = helper;
  }

  steps(steps: readonly Step[]): readonly Step[] {
    const result: Step[] = [];
    let called: Equation | undefined;
    let next = 0;
    for (const step of steps) {
      if (step.kind === 'loop') {
        result.push({ ...step, body: this.steps(step.body) });
        continue;
      }
      const { origin } = step;
      const junction = origin?.value;
      if (origin === undefined || junction?.kind !== 'apply' || !hasRule(junction)) {
        result.push(step);
        continue;
      }
      // Shared helpers are computed inside the function.
      if (step.operator === '=') continue;
      if (called !== origin) {
        result.push(this.call(origin, junction));
        called = origin;
        next = 0;
      }
      const carried = carrying(junction);
      result.push({ ...step, operator: '+=', value: this.entry(junction.operation, carried[next] ?? 0, step.value) });
      next += 1;
    }
    return result;
  }

  private call(origin: Equation, { operation, operands, span }: ApplyValue): Equation {
    const { helper } = this;
    const call = spelled(operation, `deriv of ${operation.name}`, (site) => {
      const [dz, x, y = 'None'] = site.written.map((_, index) => site.operand(index));
      return { text: `${site.helper(helper)}(${dz}, ${x}, ${y}, "${operation.name}")`, binding: BINDING.primary };
    });
    const adjoint = readValue(adjointOf(origin.target), origin.indices);
    const value: ApplyValue = {
      kind: 'apply',
      operation: call,
      operands: [adjoint, ...operands],
      options: {},
      shape: SCALAR,
      span,
    };
    return { kind: 'equation', target: this.result, indices: [], operator: '=', value, origin };
  }

  private entry(operation: Operation, index: number, { shape, span }: Value): ApplyValue {
    const written = spelled(operation, `${RET}[${index}]`, (call) => ({
      text: `${call.operand(0, BINDING.primary)}[${index}]`,
      binding: BINDING.primary,
    }));
    // `deriv` may return one of its arguments.
    const entry = { ...written, isView: () => true };
    return { kind: 'apply', operation: entry, operands: [readValue(this.result)], options: {}, shape, span };
  }
}

/** The operands that a gradient goes to, in the order of the lines that deriving writes. */
function carrying(value: ApplyValue): readonly number[] {
  const site = siteOf(value);
  return value.operands.flatMap((operand, index) => {
    const isActive = operand.kind === 'read' && operand.variable.active;
    return isActive && value.operation.derivative(index, site) !== undefined ? [index] : [];
  });
}

/** The unit in the style of the post; its equations should be elementary, and its backward pass derived. */
export function derivUnit(unit: ExportUnit): ExportUnit {
  const junctions = equationsOf(unit.backward.body).flatMap(({ origin }) =>
    origin?.value.kind === 'apply' ? [origin.value] : [],
  );
  const used = new Set(junctions.filter(hasRule).map(({ operation }) => operation));
  const helper = derivHelper([...used]);
  const backward = { ...unit.backward, body: new DerivLines(helper).steps(unit.backward.body) };
  return { ...unitOf(unit.forward, backward, unit), zeroed: true };
}
