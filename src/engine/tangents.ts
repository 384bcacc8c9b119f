import type { Equation, Rounding, Step, Value } from '../program/program.ts';
import type { Tensor } from '../program/tensor.ts';
import { Interpreter, numericSite, runSteps, type Sizes, type Values } from './interpreter.ts';
import { roundedValue } from './rounded.ts';
import { Store } from './store.ts';

/**
 * Forward mode: how the values change when the given ones change by `directions`. Uses each operation's own
 * tangent rule, never a derivative, and so can vouch for those. A variable without an entry does not change. `round`
 * is applied to each result.
 */
export function pushForward(body: readonly Step[], sizes: Sizes, given: Values, directions: Values, round?: Rounding): Values {
  const interpreter = new Interpreter(sizes, given);
  const tangents = new Store(interpreter.sizes, directions);

  const tangentOf = (value: Value): { readonly primal: Tensor; readonly tangent: Tensor | undefined } => {
    if (value.kind === 'read') return { primal: interpreter.evaluate(value), tangent: tangents.get(value) };
    if (value.kind !== 'apply') return { primal: interpreter.evaluate(value), tangent: undefined };
    const operands = value.operands.map(tangentOf);
    const site = numericSite(value, interpreter.sizes);
    const primals = operands.map(({ primal }) => primal);
    const exact = (): Tensor => value.operation.value(primals, site);
    const result = round === undefined ? exact() : roundedValue(value, primals, round, exact);
    if (operands.every(({ tangent }) => tangent === undefined)) return { primal: result, tangent: undefined };
    const changes = operands.map(({ tangent }) => tangent);
    const call = { operands: primals, tangents: changes, result, site };
    const { cell } = value.operation;
    if (round === undefined) return { primal: result, tangent: value.operation.tangent(call) };
    if (cell?.roundedTangent !== undefined) return { primal: result, tangent: cell.roundedTangent(call, round) };
    const tangent = value.operation.tangent(call);
    const moving = changes.filter((change) => change !== undefined);
    return { primal: result, tangent: round(tangent, moving, value) };
  };

  const push = ({ target, indices, value }: Equation): void => {
    const { primal, tangent } = tangentOf(value);
    const reference = { variable: target, indices };
    interpreter.store.set(reference, primal);
    if (tangent !== undefined) tangents.set(reference, tangent);
    else if (indices.length === 0) tangents.values.delete(target);
  };

  runSteps(body, interpreter.sizes, push);
  return tangents.values;
}
