import { derive } from '../../../src/autodiff/derive.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { applyValue, isProblemValue, numberValue, readValue } from '../../../src/program/build.ts';
import type { Equation, Program, Reference, Value, Variable } from '../../../src/program/program.ts';
import type { OperationCase } from '../../support/operation-cases.ts';
import type { Passes } from './subjects.ts';

/** Passes around one operation, in which what it answers with, or what it reads, is added to. */

function equation(target: Variable, operator: '=' | '+=', value: Value): Equation {
  return { kind: 'equation', target, indices: [], operator, value };
}

function times(left: Value, right: Value): Value {
  const value = applyValue(OPERATIONS.infix('*'), [left, right]);
  if (isProblemValue(value)) throw new Error(value.message);
  return value;
}

/** A derived backward pass that begins with what the operation gives each operand, and adds to it twice. */
export function contributedTwice({ program }: OperationCase): Passes {
  const squares = program.given.map((own): Equation => {
    const target: Variable = { name: `${own.name}_squared`, kind: 'intermediate', shape: own.shape, ranges: [], active: true };
    return equation(target, '=', times(readValue(own), readValue(own)));
  });
  const outputs = [...squares.map(({ target }) => ({ variable: target, indices: [] })), ...program.outputs];
  const forward: Program = { ...program, body: [...squares, ...program.body], outputs };
  return { forward, backward: derive(forward) };
}

/**
 * A backward block that reads adjoints of the operands through the operation, and then adds to them; and that adds to what
 * the operation made of them, if wanted.
 */
export function addedTo(grows: boolean): (own: OperationCase) => Passes {
  return ({ value, program }) => {
    const [{ variable: output }] = program.outputs as readonly [Reference];
    const result: Variable = { name: 'held', kind: 'input', shape: value.shape, ranges: [], active: true };
    const y = equation(output, '=', times(value, readValue(result)));
    const forward: Program = {
      ...program,
      given: [...program.given, result],
      body: [{ ...y, target: { ...output, active: true } }],
    };
    const [{ target }] = forward.body as [Equation];
    const held = adjointOf(result);
    const operands = value.operands.map((own) => (own.kind === 'read' ? readValue(adjointOf(own.variable)) : own));
    const body: readonly Equation[] = [
      ...program.given.map((own) => equation(adjointOf(own), '=', times(readValue(own), numberValue(1)))),
      equation(held, '=', { ...value, operands }),
      ...program.given.map((own) => equation(adjointOf(own), '+=', readValue(own))),
      ...(grows ? [equation(held, '+=', readValue(adjointOf(target))), equation(held, '+=', readValue(held))] : []),
    ];
    return { forward: { ...forward, outputs: [{ variable: target, indices: [] }] }, backward: { ...forward, body } };
  };
}
