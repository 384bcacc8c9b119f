import type { Diagnostic, DiagnosticCode, Severity } from '../../language/diagnostic.ts';
import { readsOf } from '../../program/activity.ts';
import type { Equation, Program, Step, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';

/** What is said of a block, and the adjoints and helpers of the file that it is about. */
export interface Reported {
  readonly diagnostic: Diagnostic;
  readonly about: readonly Variable[];
  /** Whether a small change makes the line right: then it is wrong even where another mistake cuts off what it feeds. */
  readonly isSure?: boolean;
  /** Of what a block lacks: whether it is zero, so that it makes no difference. Where it is not, and no gradient fails, other lines give it. */
  readonly isVain?: boolean;
}

/** What findings come to that spoil no gradient; the others are not said. */
const HARMLESS: Partial<Record<DiagnosticCode, Severity>> = {
  'read-before-complete': 'warning',
  'overwritten-gradient': 'warning',
  'missing-contribution': 'information',
  'missing-gradient': 'information',
  alias: 'information',
};

type Readers = ReadonlyMap<Variable, readonly Variable[]>;

/** What is written by the lines that read a variable. */
function readersIn(equations: readonly Equation[]): Readers {
  const readers = new Map<Variable, Variable[]>();
  for (const { target, value } of equations) {
    for (const variable of readsOf(value)) {
      const known = readers.get(variable);
      if (known === undefined) readers.set(variable, [target]);
      else known.push(target);
    }
  }
  return readers;
}

/** Where the lines of a block lead: from what they write to the gradients of inputs and parameters. */
export class Consequences {
  private readonly readers: Readers;
  /** With those that there should be. */
  private readonly trueReaders: Readers;
  private readonly equations: readonly Equation[];
  private readonly body: readonly Step[];

  /** `derived` is the backward pass as it should be. */
  constructor({ body }: Program, derived?: Program) {
    this.body = body;
    this.equations = equationsOf(body);
    this.readers = readersIn(this.equations);
    this.trueReaders = readersIn([...this.equations, ...equationsOf(derived?.body ?? [])]);
  }

  /** What a statement of the block writes: a line its target, a loop those of all its lines. */
  writtenAt(statement: number): readonly Variable[] {
    const loop = loopAt(this.body, statement);
    const equations =
      loop === undefined ? this.equations.filter(({ source }) => source?.statement === statement) : equationsOf(loop);
    return equations.map(({ target }) => target);
  }

  /** Adjoints and helpers that depend on others, and these. */
  dependentsOf(variables: readonly Variable[], readers: Readers = this.readers): ReadonlySet<Variable> {
    const found = new Set(variables);
    for (const variable of found) for (const target of readers.get(variable) ?? []) found.add(target);
    return found;
  }

  /** The primals of a set whose gradients depend on some adjoints and helpers. */
  spoiledBy(about: readonly Variable[], primals: ReadonlySet<Variable>, readers = this.readers): readonly Variable[] {
    const dependents = this.dependentsOf(about, readers);
    const reached = [...dependents].flatMap(({ primal }) => (primal === undefined ? [] : [primal]));
    return reached.filter((primal) => primals.has(primal));
  }

  /**
   * Errors are what can make a gradient wrong that is, and what makes one right again that another error spoils. What else
   * was found is milder, or not said.
   */
  settle(reported: readonly Reported[], failing: ReadonlySet<Variable>): readonly Reported[] {
    const harmful = new Set(failing.size === 0 ? [] : reported.filter((own) => this.isHarmful(own, failing)));
    const spoiled = this.dependentsOf(
      [...harmful].flatMap(({ about }) => about),
      this.readers,
    );
    return reported.flatMap((own): readonly Reported[] => {
      const makesUp = own.isSure === true && own.about.some((variable) => spoiled.has(variable));
      if (harmful.has(own) || makesUp) return [own];
      const severity = HARMLESS[own.diagnostic.code];
      return severity === undefined || own.isVain === false ? [] : [{ ...own, diagnostic: { ...own.diagnostic, severity } }];
    });
  }

  private isHarmful({ about, isSure = false }: Reported, failing: ReadonlySet<Variable>): boolean {
    return about.length === 0 || this.spoiledBy(about, failing, isSure ? this.trueReaders : this.readers).length > 0;
  }
}

function loopAt(body: readonly Step[], statement: number): readonly Step[] | undefined {
  for (const step of body) {
    if (step.kind !== 'loop') continue;
    const found = step.statement === statement ? step.body : loopAt(step.body, statement);
    if (found !== undefined) return found;
  }
  return undefined;
}
