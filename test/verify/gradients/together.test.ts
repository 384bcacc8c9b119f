import { describe, expect, it } from 'vitest';
import type { Program } from '../../../src/program/program.ts';
import { Coverage } from '../../../src/verify/coverage/coverage.ts';
import type { Trial } from '../../../src/verify/draws/draws.ts';
import { drawing } from '../../../src/verify/draws/rounds.ts';
import type { Evidence } from '../../../src/verify/gradients/evidence.ts';
import { Passes } from '../../../src/verify/gradients/evidence-runs.ts';
import { answer, type GradientEvidence, type Question, questionsAt } from '../../../src/verify/gradients/evidence-task.ts';
import { answerMany } from '../../../src/verify/gradients/together.ts';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText } from '../../support/analysis.ts';

const OPTIONS = { seed: 1, sizes: new Map(), numeric: true };

/** An equation of `x7`, and what contributes to its adjoint. */
type Own = (index: number) => readonly [equation: string, contribution: string];

const right: Own = (index) => [`tanh(x${index})`, `dy${index} * (1 - y${index} ^ 2)`];

/** So many inputs, each with an equation of its own, and a block that stands for the derived one, where it is wrong. */
function apart(count: number, own: Own): string {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  return [
    ...all.map((index) => `input x${index}: [3]`),
    ...all.map((index) => `y${index} = ${own(index)[0]}`),
    'backward {',
    ...all.map((index) => `  dx${index} += ${own(index)[1]}`),
    '}',
  ].join('\n');
}

/** The passes of a program with another one for the derived pass, and how often one ran. */
class Counted extends Passes {
  count = 0;
  private readonly block: Program;

  constructor(forward: Program, block: Program) {
    super(forward, 1);
    this.block = block;
  }

  override get derived(): Program {
    return this.block;
  }

  override at(...sizes: Parameters<Passes['at']>): ReturnType<Passes['at']> {
    this.count += 1;
    return super.at(...sizes);
  }
}

interface Asked {
  readonly questions: readonly Question[];
  readonly trial: Trial;
  readonly passes: Counted;
}

function asked(text: string): Asked {
  const { forward, backward } = analyzeText(text);
  const block = backward as Program;
  const drawn = drawing({ program: forward, derived: block, written: undefined }, OPTIONS, new Coverage(forward, undefined));
  const trial = drawn.next().value as Trial;
  return { trial, questions: questionsAt(trial), passes: new Counted(forward, block) };
}

const isWithin = (own: Evidence | undefined): boolean | undefined => own && own.error <= own.tolerance;

/** The verdict on each gradient, without figures. */
function verdicts({ questions }: Asked, answers: readonly GradientEvidence[]): ReadonlyMap<string, string> {
  return new Map(
    answers.map(({ forward, differences }, index) => [
      (questions[index] as Question).variable.name,
      `${isWithin(forward)} ${isWithin(differences)}`,
    ]),
  );
}

/** The gradients that are not simply right, when all are asked about together; one by one they are the same. */
function notRight(text: string): readonly string[] {
  const own = asked(text);
  const { trial, questions, passes } = own;
  const together = verdicts(own, answerMany(trial.point, questions, passes));
  expect(together).toEqual(
    verdicts(
      own,
      questions.map((question) => answer(trial.point, question, passes)),
    ),
  );
  return [...together].flatMap(([name, verdict]) => (verdict === 'true undefined' ? [] : [name]));
}

/** One element of a gradient, of three. */
const ONE = 'concat(zeros(shape=[1]), zeros(shape=[1]) + 1, zeros(shape=[1]))';

describe('many gradients at once', () => {
  it('are all right by one run', () => {
    const own = asked(apart(200, right));
    expect(new Set(verdicts(own, answerMany(own.trial.point, own.questions, own.passes)).values())).toEqual(
      new Set(['true undefined']),
    );
    expect(own.passes.count).toBe(1);
  });

  it('hide none that is wrong in one element of 2,000 inputs, and find it by halves', () => {
    const own = asked(
      apart(2000, (index) => [right(index)[0], index === 1234 ? `${right(index)[1]} * (1 + 1e-4 * ${ONE})` : right(index)[1]]),
    );
    const said = verdicts(own, answerMany(own.trial.point, own.questions, own.passes));
    expect([...said].filter(([, verdict]) => verdict !== 'true undefined')).toEqual([['x1234', 'false undefined']]);
    expect(own.passes.count).toBeLessThan(2 * Math.ceil(Math.log2(2000)) + 4);
  });

  it('hide none that is wrong beside much larger ones', () => {
    const text = apart(64, (index) => {
      const factor = index % 2 === 0 ? '1e+30' : '1e-30';
      const share = index === 50 ? '-1' : index === 51 ? '1.001' : '1';
      return [`tanh(x${index}) * ${factor}`, `${share} * dy${index} * ${factor} * (1 - tanh(x${index}) ^ 2)`];
    });
    expect(notRight(text)).toEqual(['x50', 'x51']);
  });

  it('hide none that is zero and should not be, or should be zero and is not', () => {
    const text = apart(64, (index) => {
      if (index <= 32) return [`tanh(x${index})`, `${index === 7 ? 0 : 1} * ${right(index)[1]}`];
      return [`0 * x${index}`, `${index === 40 ? '1e-12' : 0} * dy${index}`];
    });
    expect(notRight(text)).toEqual(['x7', 'x40']);
  });

  it('hide none that is not a number or infinite', () => {
    const text = apart(64, (index) => {
      const factor = index === 3 ? '(0 / (x3 - x3))' : index === 4 ? '(1 / (x4 - x4))' : '1';
      return [right(index)[0], `${factor} * ${right(index)[1]}`];
    });
    expect(notRight(text)).toEqual(['x3', 'x4']);
  });

  it('are taken apart where forward mode has no number for one', () => {
    const text = apart(64, (index) => {
      if (index === 41) return ['sqrt(x41 - x41)', 'dy41 * 0'];
      return [right(index)[0], `${index === 40 ? 2 : 1} * ${right(index)[1]}`];
    });
    expect(notRight(text)).toContain('x40');
  });

  it('let pass what is zero in theory, and what has few digits left', () => {
    const text = apart(64, (index) => {
      if (index % 2 === 0)
        return [`softmax(x${index} * 0 + sum(x${index}))`, `sum(y${index} * (dy${index} - dot(y${index}, dy${index})))`];
      return right(index);
    });
    expect(notRight(text)).toEqual([]);
  });

  it('have no verdict at a kink, as single ones', () => {
    const all = Array.from({ length: 64 }, (_, index) => `x${index + 1}`);
    const text = [...all.map((name) => `input ${name}: [1]`), ...all.map((name) => `y${name} = relu(${name})`)].join('\n');
    const data = Object.fromEntries(all.map((name) => [name, [name === 'x9' ? 0 : 1]]));
    const { gradients } = checkFile(analyzeText(text), { ...OPTIONS, data });
    expect(gradients.map(({ status }) => status)).toEqual(all.map(() => 'kink'));
  });

  it('name the one line of a block that is wrong', () => {
    const text = apart(60, (index) => [right(index)[0], `dy${index} * (1 ${index === 17 ? '+' : '-'} y${index} ^ 2)`]);
    const { ok, gradients, lines } = checkFile(analyzeText(text), OPTIONS);
    expect(ok).toBe(false);
    expect(gradients.filter(({ status }) => status === 'fail').map(({ variable }) => variable.name)).toEqual(['x17']);
    expect(lines.filter(({ status }) => status === 'fail')).toHaveLength(1);
  });
});
