import { beforeEach, describe, expect, it, vi } from 'vitest';
import { latexRowsOf } from '../../../src/exports/latex/latex.ts';
import { gradientPictures } from '../../../src/graph/drawing/gradient-pictures.ts';
import { recordFrames } from '../../../src/graph/model/numbers.ts';
import { printStep } from '../../../src/program/print.ts';
import { answerFor } from '../../panel/pictures.ts';
import { example } from '../../support/files.ts';

vi.mock(import('../../../src/exports/latex/latex.ts'), { spy: true });
vi.mock(import('../../../src/graph/model/numbers.ts'), { spy: true });
vi.mock(import('../../../src/graph/drawing/gradient-pictures.ts'), { spy: true });

const LSTM = example('models/lstm.bprop');

const broken = (): never => {
  throw new Error('out of ink');
};

beforeEach(() => {
  vi.resetAllMocks();
});

async function pictureFor(text: string) {
  const answer = await answerFor(text);
  if (answer.kind !== 'picture') throw new Error(`no picture: ${JSON.stringify(answer)}`);
  return answer;
}

describe('a part of the picture that cannot be made', () => {
  it('is one formula: its step says why, and all others have theirs', async () => {
    const real = await vi.importActual<typeof import('../../../src/exports/latex/latex.ts')>(
      '../../../src/exports/latex/latex.ts',
    );
    vi.mocked(latexRowsOf).mockImplementation((program) => {
      const rows = real.latexRowsOf(program);
      return (steps) => {
        const [first] = steps;
        return first?.kind === 'equation' && printStep(first).includes('tanh(C[t])') ? broken() : rows(steps);
      };
    });
    const { walk, troubles } = await pictureFor(LSTM);
    const unset = walk.steps.filter(({ formula }) => 'reason' in formula);
    expect(unset.length).toBeGreaterThan(0);
    expect(unset.length).toBeLessThan(walk.steps.length / 2);
    for (const { formula, line } of unset) {
      expect(line).toContain('tanh(C[t])');
      expect(formula).toEqual({ reason: 'out of ink' });
    }
    expect(troubles).toEqual([]);
  });

  it('is the numbers: the walk goes without them', async () => {
    vi.mocked(recordFrames).mockImplementation(broken);
    const { walk, troubles, gradients } = await pictureFor(LSTM);
    expect(troubles).toEqual([{ part: 'numbers', reason: 'out of ink' }]);
    expect(walk.steps).not.toEqual([]);
    expect(walk.steps.flatMap(({ frames }) => frames)).toEqual([]);
    expect(gradients).not.toEqual([]);
  });

  it('is the pictures of the gradients', async () => {
    vi.mocked(gradientPictures).mockImplementation(broken);
    const { walk, troubles, gradients } = await pictureFor(LSTM);
    expect(troubles).toEqual([{ part: 'gradients', reason: 'out of ink' }]);
    expect(gradients).toEqual([]);
    expect(walk.steps.every(({ frames }) => frames.length > 0)).toBe(true);
  });

  it('is a walk that is too long', async () => {
    const lines = Array.from({ length: 401 }, (_, index) => `y${index + 1} = tanh(y${index})\n`);
    const { walk, troubles, graph } = await pictureFor(`input y0: [n]\n${lines.join('')}`);
    expect(troubles).toEqual([{ part: 'walk', reason: 'the file has 401 equations, and a walk has at most 400' }]);
    expect(walk.steps).toEqual([]);
    expect(graph.nodes).toHaveLength(402);
  });
});
