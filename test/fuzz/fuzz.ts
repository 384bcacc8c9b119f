import { Random } from '../../src/verify/draws/random.ts';
import { CORPUS, pick } from './corpus.ts';
import { generate, soundFile } from './generate.ts';
import { mutateBytes, mutateNames, mutateTokens } from './mutate.ts';
import type { Target } from './targets.ts';

/**
 * Longer than this for a text of 100 kB is a hang; nothing shorter may take longer either. Twenty times what the slowest
 * takes: a busy machine has cold caches, and takes more of the processor's time, too.
 */
export const PATIENCE_MS = 8000;

export interface FuzzFailure {
  readonly target: string;
  /** The seed of this very case: `--seed` repeats it as the first one. */
  readonly seed: number;
  readonly message: string;
  /** As short as it could be made. */
  readonly text: string;
}

type Source = (random: Random) => string;

const SOURCES: readonly Source[] = [
  soundFile,
  soundFile,
  soundFile,
  (random) => mutateNames(soundFile(random), random),
  (random) => mutateNames(soundFile(random), random),
  (random) => mutateTokens(soundFile(random), soundFile(random), random),
  (random) => mutateTokens(soundFile(random), pick(CORPUS, random), random),
  (random) => mutateBytes(soundFile(random), generate(random), random),
  (random) => mutateNames(pick(CORPUS, random), random),
  generate,
  (random) => mutateTokens(generate(random), pick(CORPUS, random), random),
  (random) => mutateTokens(pick(CORPUS, random), pick(CORPUS, random), random),
  (random) => mutateBytes(pick(CORPUS, random), pick(CORPUS, random), random),
];

/** The text of a case. */
export function caseText(seed: number): string {
  const random = new Random(seed);
  return pick(SOURCES, random)(random);
}

/** In milliseconds: whoever else uses the machine does not count. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The problem that a target has with a text, if there is one. */
export async function problemOf(
  { run, readings, longest = Number.POSITIVE_INFINITY }: Target,
  text: string,
  patience = PATIENCE_MS,
): Promise<string | undefined> {
  if (text.length > longest) return undefined;
  const started = cpuTime();
  try {
    const problem = await run(text);
    const duration = cpuTime() - started;
    return (
      problem ?? (duration > patience * readings ? `took ${Math.round(duration)} ms for ${text.length} characters` : undefined)
    );
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : String(error)}`;
  }
}

/** Runs of half the list, of a quarter, and so on: whatever can go without the failure going is gone. */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean | Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await fails(fewer)) kept = fewer;
      else start += size;
    }
  }
  return kept;
}

async function shortest(target: Target, text: string): Promise<string> {
  const fails = async (parts: readonly string[]): Promise<boolean> => (await problemOf(target, parts.join(''))) !== undefined;
  const lines = await shrink(text.split(/(?<=\n)/), fails);
  return (await shrink([...lines.join('')], fails)).join('');
}

/** Runs one case through all targets. */
export async function fuzzCase(seed: number, targets: readonly Target[]): Promise<readonly FuzzFailure[]> {
  const text = caseText(seed);
  const failures: FuzzFailure[] = [];
  for (const target of targets) {
    if ((await problemOf(target, text)) === undefined) continue;
    const small = await shortest(target, text);
    const message = (await problemOf(target, small)) ?? 'failed only once';
    failures.push({ target: target.name, seed, message, text: small });
  }
  return failures;
}
