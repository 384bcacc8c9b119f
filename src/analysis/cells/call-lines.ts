import { allTargets, type CallSyntax, type EquationSyntax, type Identifier, type Span } from '../../language/syntax.ts';
import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { unknownValue } from '../../program/build.ts';
import type { Value, Variable } from '../../program/program.ts';
import type { BackwardNames, Body } from '../backward-names.ts';
import type { AnalysisContext } from '../context.ts';
import { lowerValue } from '../expressions/expressions.ts';
import { type BackwardCall, lowerBackwardCall } from './backward-calls.ts';
import { resultsOf } from './results.ts';

export type Line = EquationSyntax & { readonly statement: number };

/** What lines of a block do besides being calls. */
interface Lines {
  readonly defineLine: (line: Line, value: Value, body: Body) => void;
  readonly defineDamaged: (name: Identifier, statement: number, body: Body, own: readonly Variable[]) => void;
}

/** Lowers the lines of a backward block that call cells. */
export class CallLines {
  private readonly context: AnalysisContext;
  private readonly names: BackwardNames;
  private readonly lines: Lines;

  constructor(context: AnalysisContext, names: BackwardNames, lines: Lines) {
    this.context = context;
    this.names = names;
    this.lines = lines;
  }

  /** False for a line that is none of these. */
  lower(line: Line, body: Body): boolean {
    const { value, others } = line;
    const isCall = value.kind === 'call' && this.context.calls?.has(value.name.text) === true;
    if (isCall && value.cotangents !== undefined) this.lowerCall(value, line, body);
    else if (others !== undefined) this.lowerResults(line, body);
    else return false;
    return true;
  }

  /** `dx, dh += GRU'(dy; x, h)` */
  private lowerCall(call: CallSyntax, line: Line, body: Body): void {
    const { context } = this;
    const { statement, operatorSpan } = line;
    const targets = allTargets(line);
    const missing = (name: Identifier): void => this.names.reportMissing(name, statement, body);
    const lowered = lowerBackwardCall(call, context.resolver(statement, body, missing), context);
    const fits = lowered !== undefined && lowered.written.length === targets.length;
    if (lowered !== undefined && !fits) {
      const names = lowered.names.map((name) => `\`${name}\``).join(', ');
      const message = `\`${call.name.text}'\` contributes to ${lowered.names.length} of its arguments (${names}), and this line names ${targets.length}`;
      const place = { statement, span: { start: line.target.span.start, end: targets.at(-1)?.span.end ?? line.target.span.end } };
      context.report('wrong-arguments', place, message);
    }
    targets.forEach((target, index) => {
      const value = fits ? (lowered.written[index] as Value) : unknownValue(call.span);
      this.lines.defineLine({ ...line, target }, value, body);
    });
    if (fits) this.contributeOwn(call, statement, operatorSpan, lowered, body);
    else this.contributeUnknown(call, statement, body);
  }

  /** A mistaken call may have been meant to contribute to all that its cell has, and to all that it is given. */
  private contributeUnknown(call: CallSyntax, statement: number, body: Body): void {
    const own = this.context.calls?.ownOf(call.name.text) ?? [];
    const given = call.arguments.flatMap(({ value }) => {
      const binding = value.kind === 'name' ? body.scope.get(value.name.text) : undefined;
      return binding?.kind === 'variable' ? binding.variable : [];
    });
    for (const { name } of [...own, ...given].filter((variable) => variable.active))
      this.lines.defineDamaged({ text: adjointName(name), span: call.name.span }, statement, body, own);
  }

  /** `GRU'(dy; x)`, where no argument has an adjoint. */
  lowerBare(call: CallSyntax, statement: number, body: Body): void {
    const { context } = this;
    const missing = (name: Identifier): void => this.names.reportMissing(name, statement, body);
    const resolver = context.resolver(statement, body, missing);
    if (context.calls?.has(call.name.text) !== true) {
      lowerValue(call, resolver);
      return;
    }
    const lowered = lowerBackwardCall(call, resolver, context);
    if (lowered === undefined) {
      this.contributeUnknown(call, statement, body);
      return;
    }
    if (lowered.written.length > 0) {
      this.contributeUnknown(call, statement, body);
      const names = lowered.names.map((name) => `\`${name}\``).join(', ');
      const message = `the contributions of \`${call.name.text}'\` to its arguments (${names}) are lost: write \`dx += ${call.name.text}'(dy; x)\``;
      context.report('wrong-arguments', { statement, span: call.span }, message);
      return;
    }
    this.contributeOwn(call, statement, call.name.span, lowered, body);
  }

  private contributeOwn(call: CallSyntax, statement: number, operator: Span, { own }: BackwardCall, body: Body): void {
    const source = { statement, target: call.name.span, operator };
    for (const { variable, value } of own)
      body.steps.push({ kind: 'equation', target: adjointOf(variable), indices: [], operator: '+=', value, source });
  }

  /** The forward pass of a cell with several results, as helpers. */
  private lowerResults(line: Line, body: Body): void {
    const { context } = this;
    const missing = (name: Identifier): void => this.names.reportMissing(name, line.statement, body);
    const values = resultsOf(line, context.resolver(line.statement, body, missing), context);
    allTargets(line).forEach((target, index) => {
      this.lines.defineLine({ ...line, target }, values[index] ?? unknownValue(line.value.span), body);
    });
  }
}
