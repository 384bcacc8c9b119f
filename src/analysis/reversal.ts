import type { StatementNode } from '../language/document/blocks.ts';
import { allTargets, type Expression, walk } from '../language/syntax.ts';
import { adjointName } from '../program/adjoints.ts';
import { type Dimension, equal, named, substitute } from '../program/dimension.ts';
import type { Loop, Step, Variable } from '../program/program.ts';
import { equationsOf, targetsOf } from '../program/steps.ts';
import type { OpenLoop } from './sequences/open-loop.ts';

/** A forward loop that a backward loop runs through. */
export interface ReversedLoop {
  readonly loop: Loop;
  /** The names that are local to it, those of loops inside it not among them. */
  readonly locals: readonly Variable[];
  /** True if the backward loop's range is that of the forward loop, reversed. */
  readonly isReverse: boolean;
}

function collectNames(expression: Expression, names: Set<string>): void {
  for (const part of walk([expression])) if (part.kind === 'name') names.add(part.name.text);
}

/** All names that the lines of a body read or contribute to. */
function namesUsed(nodes: readonly StatementNode[], names = new Set<string>()): ReadonlySet<string> {
  for (const { statement, body } of nodes) {
    const { syntax } = statement;
    if (syntax.kind === 'equation') {
      for (const { name } of allTargets(syntax)) names.add(name.text);
      collectNames(syntax.value, names);
    }
    if (body !== undefined) namesUsed(body, names);
  }
  return names;
}

/** The names that only a loop that reverses this one can see: its locals, those of loops inside, and their adjoints. */
function hiddenNames(loop: Loop): ReadonlySet<string> {
  const locals = targetsOf(loop.body).filter(({ isLocal }) => isLocal === true);
  return new Set(locals.flatMap(({ name, active }) => (active ? [name, adjointName(name)] : [name])));
}

/** The adjoints of the sequences that a loop defines. */
function sequenceAdjoints(loop: Loop): ReadonlySet<string> {
  return new Set(
    equationsOf(loop.body).flatMap(({ target }) => (target.isLocal !== true && target.active ? [adjointName(target.name)] : [])),
  );
}

/** The names that backward loops give to the variables of the forward loops around: ranges may depend on them. */
export type Renamed = ReadonlyMap<string, string>;

function reverses(backward: OpenLoop, forward: Loop, renamed: Renamed): boolean {
  const there = (bound: Dimension): Dimension =>
    [...renamed].reduce((result, [variable, name]) => substitute(result, variable, named(name)), bound);
  return equal(backward.first, there(forward.last)) && equal(backward.last, there(forward.first));
}

/**
 * The forward loop that each loop of a backward body runs through: one whose range it reverses and whose names it reads.
 * Of several, those come first whose sequences it takes the adjoints of, and then the later ones.
 */
export class ReversedLoops {
  private readonly loops: readonly Loop[];
  private readonly taken: Loop[] = [];
  private readonly renamed: Renamed;

  constructor(forward: readonly Step[], renamed: Renamed = new Map()) {
    this.renamed = renamed;
    this.loops = forward.filter((step) => step.kind === 'loop');
  }

  /** The loop that a backward loop with these lines reverses; none where it needs no names of any. */
  take(backward: OpenLoop, nodes: readonly StatementNode[], isKnown: (name: string) => boolean): ReversedLoop | undefined {
    const used = namesUsed(nodes);
    const hidden = this.loops.map((loop) => hiddenNames(loop));
    const wanted = [...used].filter((name) => !isKnown(name) && hidden.some((names) => names.has(name)));
    const fitting = this.loops.filter((_, index) => wanted.every((name) => hidden[index]?.has(name)));
    const reversed = fitting.filter((loop) => reverses(backward, loop, this.renamed));
    const loop = this.choose(reversed, used) ?? (wanted.length > 0 ? this.choose(fitting, used) : undefined);
    if (loop === undefined) return undefined;
    this.taken.push(loop);
    const locals = loop.body.flatMap((step) => (step.kind === 'equation' && step.target.isLocal === true ? [step.target] : []));
    return { loop, locals, isReverse: reversed.includes(loop) };
  }

  private choose(loops: readonly Loop[], used: ReadonlySet<string>): Loop | undefined {
    const related = loops.filter((loop) => [...sequenceAdjoints(loop)].some((name) => used.has(name)));
    const candidates = related.length > 0 ? related : loops;
    const open = candidates.filter((loop) => !this.taken.includes(loop));
    return open.at(-1) ?? this.taken.findLast((loop) => candidates.includes(loop));
  }
}
