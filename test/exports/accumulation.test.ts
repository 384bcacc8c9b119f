import { describe, expect, it } from 'vitest';
import { resources } from '../support/files.ts';
import { addedTo, contributedTwice } from './support/accumulation.ts';
import { problemsOf, RUNNERS } from './support/runners.ts';
import { EXPORTED, operationSubjects, subjectFrom } from './support/subjects.ts';

/** Blocks that add to what a value was read from, or to what is read. */
const BLOCKS: Readonly<Record<string, string>> = {
  'a name of an adjoint that is added to later': `input x, w: [n]
a = x * w
y = a + x
backward {
  da += dy
  t = da
  da += 2 * dy
  dx += dy
  dx += t * w
  dw += da * x
}
`,
  'a transpose of itself': `input x: [n, n]
y = x * 3
backward {
  dx = 3 * dy
  dx += dx.T
  dx += -flip(dx, axis=0)
}
`,
  'a sum of itself': `input x: [n]
y = x * 3
backward {
  dx = 3 * dy
  dx += broadcast(sum(dx), [n])
}
`,
  'whole numbers': `input x, b, r: [2]
input s: [1]
y = x * b + r * sum(s)
backward {
  dx = where(x > 0, 1, 0)
  dx += dy * b
  db = broadcast(-2, [2])
  db += dy * x
  dr = stack(1, 2)
  dr += dy * sum(s)
  ds = reshape(3, [1])
  ds += reshape(sum(dy * r), [1])
}
`,
  'elements of a sequence': `input x[1..T]: [n, n]
input h0: [n, n]
h[0] = h0
for t in 1..T {
  h[t] = h[t-1] * x[t]
}
y = h[T]
output y
backward {
  dh[T] += dy
  for t in T..1 {
    s = dh[t]
    dh[t] += dh[t].T
    dh[t-1] += s * x[t]
    dx[t] += dh[t] * h[t-1]
    dx[t] += dx[t].T
  }
  dh0 += dh[0]
}
`,
};

/** Passes around every operation, in some of the ways in which it may stand. */
const AROUND = (
  [
    ['twice to what a derived line begins with', contributedTwice],
    ['to what an operation answers with', addedTo(true)],
    ['to what an operation reads', addedTo(false)],
  ] as const
).map(([title, around]) => [title, EXPORTED.map((operation) => operationSubjects(operation, 3, around))] as const);

describe.each(RUNNERS.map((runner) => [runner.target, runner] as const))('%s, where something is added', (target, runner) => {
  it.each(AROUND)('%s, agrees with the engine', (_, subjects) => {
    // One of each will do where nothing is a view, and a compiler takes its time.
    expect(
      problemsOf(
        runner,
        subjects.flatMap((own) => (target === 'c' ? own.slice(-1) : own)),
      ),
    ).toEqual([]);
  });

  it('in a file whose gradients were wrong, agrees with the engine', () => {
    const found = resources('exports').filter(({ name }) => name.endsWith('fold-is-a-view.bprop'));
    expect(found).toHaveLength(1);
    expect(
      problemsOf(
        runner,
        found.map(({ name, text }) => subjectFrom(name, text)),
      ),
    ).toEqual([]);
  });

  it('in blocks written by hand, agrees with the engine', () => {
    expect(
      problemsOf(
        runner,
        Object.entries(BLOCKS).map(([title, text]) => subjectFrom(title, text)),
      ),
    ).toEqual([]);
  });
});
