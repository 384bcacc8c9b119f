import type { Diagnostic, DiagnosticCode, Fix } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document.ts';
import type { EquationSyntax, Identifier, Target } from '../language/syntax.ts';
import { isActive, readsOf } from './activity.ts';
import { adjointName } from './adjoints.ts';
import { lowerDeclaration, lowerDimensions, mayDefine } from './declarations.ts';
import { type Lowering, placed } from './lowering.ts';
import type { Equation, Program, Reference, Step, Variable } from './program.ts';
import { lowerValue } from './values.ts';

/** Where each name of the file is defined first: tells "not yet" from "never". */
export function definitionsIn(nodes: readonly StatementNode[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const note = ({ text }: Identifier, statement: number): void => {
    if (!found.has(text)) found.set(text, statement);
  };
  for (const { statement, body } of nodes) {
    const { syntax, index } = statement;
    if (syntax.kind === 'equation') note(syntax.target.name, index);
    if (syntax.kind === 'declaration') for (const { name } of syntax.variables) note(name, index);
    if (syntax.kind === 'damaged') for (const name of syntax.defines) note(name, index);
    if (syntax.kind === 'loop' || (syntax.kind === 'damaged' && syntax.opens === 'loop'))
      for (const [text, at] of definitionsIn(body ?? [])) note({ text, span: { start: 0, end: 0 } }, at);
  }
  return found;
}

/** Lowers the forward equations: declarations, equations and outputs, in the order of the file. */
export class ForwardLowering {
  private readonly lowering: Lowering;
  private readonly nodes: readonly StatementNode[];
  private readonly definitions: ReadonlyMap<string, number>;
  private readonly given: Variable[] = [];
  private readonly body: Step[] = [];
  private readonly targets: { readonly target: Target; readonly statement: number }[] = [];

  constructor(lowering: Lowering, nodes: readonly StatementNode[]) {
    this.lowering = lowering;
    this.nodes = nodes;
    this.definitions = definitionsIn(nodes);
  }

  lower(): Program {
    for (const node of this.nodes) this.lowerNode(node);
    return { dimensions: this.lowering.dimensions, given: this.given, body: this.body, outputs: this.outputs() };
  }

  private lowerNode({ statement, body }: StatementNode): void {
    const { lowering } = this;
    const { syntax, index } = statement;
    switch (syntax.kind) {
      case 'dimensions':
        lowerDimensions(syntax, index, lowering);
        return;
      case 'declaration':
        this.given.push(...lowerDeclaration(syntax, index, lowering));
        return;
      case 'output':
        for (const target of syntax.targets) this.targets.push({ target, statement: index });
        return;
      case 'equation':
        this.lowerEquation(syntax, index);
        return;
      case 'damaged':
        for (const name of syntax.defines) lowering.defineUnknown(name, index);
        if (syntax.opens === 'loop')
          for (const [text, at] of definitionsIn(body ?? [])) lowering.defineUnknown({ text, span: { start: 0, end: 0 } }, at);
        return;
      case 'loop':
        lowering.report('not-supported', { statement: index, span: syntax.range.span }, 'loops are not supported yet');
        for (const [text, at] of definitionsIn(body ?? [])) lowering.defineUnknown({ text, span: { start: 0, end: 0 } }, at);
        return;
      default:
        return;
    }
  }

  private lowerEquation(syntax: EquationSyntax, statement: number): void {
    const { lowering } = this;
    const { target, operator, operatorSpan, value: expression } = syntax;
    if (operator === '+=') {
      const fix = placed({ title: 'Write `=`', edits: [{ span: operatorSpan, text: '=' }] }, statement);
      const message = '`+=` accumulates gradients in a backward block: a forward equation defines its name once, with `=`';
      lowering.report('syntax', { statement, span: operatorSpan }, message, [fix]);
    }
    const missing = (name: Identifier): void => this.reportMissing(name, statement);
    const value = lowerValue(expression, lowering.resolver(statement, lowering.fileScope, missing));
    if (!mayDefine(target.name, statement, lowering)) return;
    if (target.indices.length > 0) {
      lowering.report('not-supported', { statement, span: target.span }, 'sequences are not supported yet');
      lowering.defineUnknown(target.name, statement);
      return;
    }
    const place = { statement, span: target.name.span };
    const active = isActive(value);
    const { shape } = value;
    const variable: Variable = { name: target.name.text, kind: 'intermediate', shape, ranges: [], active, place };
    lowering.define(variable, place);
    const source = { statement, target: target.span, operator: operatorSpan };
    this.body.push({ kind: 'equation', target: variable, indices: [], operator: '=', value, source });
  }

  private reportMissing(name: Identifier, statement: number): void {
    const { lowering, definitions } = this;
    const place = { statement, span: name.span };
    const defined = definitions.get(name.text);
    if (defined === undefined) {
      const fixes = [...this.nearest(name, statement), ...(this.isIndexed(name, statement) ? [] : this.declareFixes(name))];
      lowering.reportName('undefined-name', place, name.text, `\`${name.text}\` is not defined`, fixes);
      return;
    }
    const message =
      defined === statement
        ? `\`${name.text}\` is read in its own definition`
        : `\`${name.text}\` is used before it is defined on line ${lowering.lineOf(defined)}`;
    lowering.reportName('used-before-defined', place, name.text, message);
  }

  private nearest(name: Identifier, statement: number): readonly Fix[] {
    const fix = this.lowering.renameFix(name, statement, this.lowering.fileScope.names());
    return fix === undefined ? [] : [fix];
  }

  /** Whether an index follows the name: what it should be declared as cannot be guessed then. */
  private isIndexed({ span }: Identifier, statement: number): boolean {
    const text = this.lowering.document.statements[statement]?.text ?? '';
    return /^\s*\[/.test(text.slice(span.end));
  }

  /** Declares the name on a line of its own, above the first statement that is no declaration. */
  private declareFixes({ text }: Identifier): readonly Fix[] {
    const first = this.nodes.find(({ statement: { syntax } }) => !['declaration', 'dimensions'].includes(syntax.kind));
    if (first === undefined) return [];
    const place = { statement: first.statement.index, span: { start: 0, end: 0 } };
    return (['input', 'param', 'const'] as const).map((keyword) => ({
      title: `Declare \`${text}\` as ${keyword}`,
      edits: [{ place, text: `${keyword} ${text}\n` }],
    }));
  }

  private outputs(): readonly Reference[] {
    const { lowering } = this;
    if (this.targets.length === 0) return this.impliedOutputs();
    const outputs = new Map<string, Reference>();
    for (const { target, statement } of this.targets) {
      const { name } = target;
      const place = { statement, span: name.span };
      const binding = lowering.fileScope.get(name.text);
      if (outputs.has(name.text)) {
        lowering.report('defined-twice', place, `\`${name.text}\` is an output already`);
      } else if (binding?.kind === 'variable') {
        const { variable } = binding;
        if (target.indices.length > 0) {
          lowering.report('not-supported', { statement, span: target.span }, 'sequences are not supported yet');
        }
        lowering.occurrences.push({ place, role: 'read', of: { kind: 'variable', variable } });
        outputs.set(name.text, { variable, indices: [] });
      } else if (binding === undefined) {
        const fixes = this.nearest(name, statement);
        lowering.reportName('undefined-name', place, name.text, `\`${name.text}\` is not defined`, fixes);
      } else {
        lowering.report('wrong-arguments', place, `\`${name.text}\` is a dimension: an output is a variable`);
      }
    }
    return [...outputs.values()];
  }

  /** Without `output`: every equation that nothing reads. */
  private impliedOutputs(): readonly Reference[] {
    const read = new Set(equationsOf(this.body).flatMap(({ value }) => readsOf(value)));
    const targets = equationsOf(this.body).map(({ target }) => target);
    return targets.filter((variable) => !read.has(variable)).map((variable) => ({ variable, indices: [] }));
  }
}

export function equationsOf(body: readonly Step[]): readonly Equation[] {
  return body.flatMap((step) => (step.kind === 'equation' ? [step] : equationsOf(step.body)));
}

/** Mistakes that may hide where a name is read. */
const HIDE_READS: ReadonlySet<DiagnosticCode> = new Set(['syntax', 'undefined-name', 'used-before-defined']);

/** Hints for intermediates that nothing reads; only a file that says what its outputs are can have them. */
export function unusedIntermediates(program: Program, lowering: Lowering): readonly Diagnostic[] {
  if (!lowering.document.nodes.some(({ statement: { syntax } }) => syntax.kind === 'output')) return [];
  if ([...lowering.document.diagnostics, ...lowering.diagnostics].some(({ code }) => HIDE_READS.has(code))) return [];
  const read = new Set(
    lowering.occurrences.flatMap(({ role, of }) => (role === 'read' && of.kind === 'variable' ? [of.variable] : [])),
  );
  return equationsOf(program.body).flatMap(({ target }) => {
    if (read.has(target) || target.place === undefined) return [];
    const message = `\`${target.name}\` is never read`;
    return [{ code: 'unused' as const, message, place: target.place, fixes: [] }];
  });
}

/** `z` and `dz` cannot both be forward names: the second one is the mistake. */
export function reportCollisions(lowering: Lowering): void {
  const variables = new Map(lowering.fileScope.variables().map((variable) => [variable.name, variable]));
  for (const primal of variables.values()) {
    const other = variables.get(adjointName(primal.name));
    if (!primal.active || other === undefined || primal.place === undefined || other.place === undefined) continue;
    const later = comparePlaces(primal.place, other.place) < 0 ? other : primal;
    const message = `\`${other.name}\` is the name of the adjoint of \`${primal.name}\`: rename one of them`;
    if (later.place !== undefined) lowering.report('adjoint-collision', later.place, message);
  }
}

function comparePlaces(a: NonNullable<Variable['place']>, b: NonNullable<Variable['place']>): number {
  return a.statement - b.statement || a.span.start - b.span.start;
}
