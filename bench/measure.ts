/** One way of doing the work of a case. */
export interface Contender {
  readonly name: string;
  /** Milliseconds for one run, over as many runs as fill `least` milliseconds. */
  readonly sample: (least: number) => number | Promise<number>;
  /** Ends what the samples started. */
  readonly finish?: () => Promise<void> | undefined;
}

/** What a case must reach: a number of times faster than a peer, a time, or a number of times that of a peer and some more. */
export type Goal =
  | { readonly of: string; readonly peer: string; readonly factor: number }
  | { readonly of: string; readonly atMost: number }
  | { readonly of: string; readonly peer: string; readonly times: number; readonly spare: number };

/** The same work done by several contenders. */
export interface Case {
  readonly label: string;
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  /** Floating-point operations of one run, where the rate is what is asked. */
  readonly flops?: number;
  /** Equations of one run, where the rate is what is asked. */
  readonly equations?: number;
  /** What the samples are, where they are no milliseconds. */
  readonly unit?: 'MiB' | 'exponent';
  /** Fewer rounds than others, where one takes long. */
  readonly rounds?: number;
}

export interface Timing {
  readonly name: string;
  /** Milliseconds for one run. */
  readonly median: number;
  readonly samples: readonly number[];
}

export interface Result {
  readonly label: string;
  readonly timings: readonly Timing[];
  readonly goals: readonly Verdict[];
  readonly flops?: number;
  readonly equations?: number;
  readonly unit?: 'MiB' | 'exponent';
}

export interface Verdict {
  readonly goal: Goal;
  /** Times faster than the peer, or what was measured. */
  readonly found: number;
  readonly holds: boolean;
}

export interface Effort {
  readonly rounds: number;
  /** Milliseconds that one sample takes at least. */
  readonly least: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** A contender that runs in this process. */
export function inProcess(name: string, run: () => void): Contender {
  let isWarm = false;
  return {
    name,
    sample: (least) => {
      if (!isWarm) runFor(run, 4 * least);
      isWarm = true;
      return runFor(run, least);
    },
  };
}

function runFor(run: () => void, least: number): number {
  const start = performance.now();
  let spent = 0;
  for (let count = 1; ; count += 1) {
    run();
    spent = performance.now() - start;
    if (spent >= least) return spent / count;
  }
}

function judge(goal: Goal, timings: readonly Timing[]): Verdict | undefined {
  const timeOf = (name: string): number | undefined => timings.find((timing) => timing.name === name)?.median;
  const own = timeOf(goal.of);
  if (own === undefined) return undefined;
  if ('atMost' in goal) return { goal, found: own, holds: own <= goal.atMost };
  const peer = timeOf(goal.peer);
  if (peer === undefined) return undefined;
  if ('times' in goal) return { goal, found: own, holds: own <= goal.times * peer + goal.spare };
  return { goal, found: peer / own, holds: peer / own >= goal.factor };
}

/** Runs the contenders in turns, so that a slow phase of the machine meets all of them; medians over the rounds. */
export async function measure({ label, contenders, goals, rounds: fewer, ...rates }: Case, effort: Effort): Promise<Result> {
  const samples = contenders.map((): number[] => []);
  const rounds = Math.min(fewer ?? effort.rounds, effort.rounds);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) samples[index]?.push(await contender.sample(effort.least));
  }
  for (const { finish } of contenders) await finish?.();
  const timings = contenders.map(({ name }, index): Timing => {
    const found = samples[index] ?? [];
    return { name, median: median(found), samples: found };
  });
  const verdicts = goals.map((goal) => judge(goal, timings)).filter((verdict) => verdict !== undefined);
  return { label, timings, goals: verdicts, ...rates };
}
