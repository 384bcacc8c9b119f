import { isSection, nodesOf, type Part, type StatementNode } from '../language/document/blocks.ts';
import type { Section } from '../language/document/statements.ts';
import { allTargets, type Identifier } from '../language/syntax.ts';
import type { Equation, Loop, Program, Step, Variable } from './program.ts';

/** All equations of a body, those inside loops too, in the order of the text. */
export function equationsOf(body: readonly Step[]): readonly Equation[] {
  const found: Equation[] = [];
  collectEquations(body, found);
  return found;
}

function collectEquations(body: readonly Step[], found: Equation[]): void {
  for (const step of body) {
    if (step.kind === 'equation') found.push(step);
    else collectEquations(step.body, found);
  }
}

/** The element that a line is for, by its name and indices: the same for all lines that add to one element of an adjoint. */
export function elementKey({ target, indices }: Pick<Equation, 'target' | 'indices'>): string {
  if (target.isLocal === true || indices.length === 0) return target.name;
  return `${target.name}[${indices.map(({ key }) => key).join()}]`;
}

/** All loops of a body, those inside others too, the outer ones first. */
export function loopsOf(body: readonly Step[]): readonly Loop[] {
  return body.flatMap((step) => (step.kind === 'loop' ? [step, ...loopsOf(step.body)] : []));
}

/** The targets of the equations, each once. */
export function targetsOf(body: readonly Step[]): readonly Variable[] {
  const seen = new Set<Variable>();
  return equationsOf(body).flatMap(({ target }) => (seen.size === seen.add(target).size ? [] : target));
}

/** The targets of the equations of a forward pass, each once; only sequences have several equations, one for some elements. */
export function primalsOf(body: readonly Step[]): readonly Variable[] {
  const sequences = new Set<Variable>();
  const isFirst = ({ target, indices }: Equation): boolean => {
    return indices.length === 0 || sequences.size !== sequences.add(target).size;
  };
  return equationsOf(body)
    .filter(isFirst)
    .map(({ target }) => target);
}

export function hasLoops(body: readonly Step[]): boolean {
  return body.some(({ kind }) => kind === 'loop');
}

/** True if there are loops, or variables with elements of their own. */
export function hasSequences({ given, body }: Program): boolean {
  return hasLoops(body) || [...given, ...targetsOf(body)].some(({ ranges }) => ranges.length > 0);
}

/** The order of the first definition of each name: it tells "not yet defined" from "never defined". */
export function definitionsIn(nodes: readonly StatementNode[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const note = ({ text }: Identifier, statement: number): void => {
    if (!found.has(text)) found.set(text, statement);
  };
  for (const { statement, body } of nodes) {
    const { syntax, order: index } = statement;
    if (syntax.kind === 'equation') for (const { name } of allTargets(syntax)) note(name, index);
    if (syntax.kind === 'declaration') for (const { name } of syntax.variables) note(name, index);
    if (syntax.kind === 'damaged') for (const name of syntax.defines) note(name, index);
    if (syntax.kind === 'loop' || (syntax.kind === 'damaged' && syntax.opens === 'loop'))
      for (const [text, at] of definitionsIn(body ?? [])) note({ text, span: { start: 0, end: 0 } }, at);
  }
  return found;
}

/** Of sections, which outlive the documents that they stand in. */
const definitionsOfSections = new WeakMap<Section, ReadonlyMap<string, number>>();

function definitionsInSection(section: Section): ReadonlyMap<string, number> {
  const known = definitionsOfSections.get(section) ?? definitionsIn(nodesOf(section));
  definitionsOfSections.set(section, known);
  return known;
}

/** The same for parts of a file, to be looked up one after the other. */
export function definitionsAmong(parts: readonly Part[]): readonly ReadonlyMap<string, number>[] {
  const found: ReadonlyMap<string, number>[] = [];
  let open: StatementNode[] = [];
  for (const part of parts) {
    if (isSection(part)) {
      found.push(definitionsIn(open), definitionsInSection(part));
      open = [];
    } else open.push(part);
  }
  return [...found, definitionsIn(open)];
}
