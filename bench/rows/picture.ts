import { readFileSync } from 'node:fs';
import type { Size } from '../../src/graph/drawing/shapes.ts';
import { analyze, deriveText } from '../../src/index.ts';
import { type Contender, median } from '../measure.ts';
import { elementaryChain, tangledCells } from '../models/sources.ts';
import { BPROP, OpenFile } from '../servers/language-server.ts';
import type { Row } from './row.ts';

const GRU = readFileSync(new URL('../../examples/gru.bprop', import.meta.url), 'utf8');
const FIRST = 'bprop, the first picture';
/** Of a panel beside an editor, pixels. */
const ROOM: Size = { width: 700, height: 613 };
const LATER = 'bprop, after an edit';

/** The first one of a server: the thread that lays out is started for it. */
function first(text: string, room?: Size): Contender {
  return {
    name: FIRST,
    sample: async () => {
      const file = await OpenFile.start(BPROP, text);
      const start = performance.now();
      await file.picture(room);
      const spent = performance.now() - start;
      await file.stop();
      return spent;
    },
  };
}

/** From an edit that adds an operation, or takes it away again, to the picture with it. */
function later(): Contender {
  let opened: OpenFile | undefined;
  let isLonger = false;
  const line = GRU.split('\n').findIndex((text) => text.startsWith('output'));
  const edit = async (file: OpenFile): Promise<number> => {
    const start = performance.now();
    const end = { line: line + (isLonger ? 1 : 0), character: 0 };
    await file.change({ start: { line, character: 0 }, end }, isLonger ? '' : 'extra = z17 * z4\n');
    isLonger = !isLonger;
    await file.picture();
    return performance.now() - start;
  };
  return {
    name: LATER,
    sample: async () => {
      const file = opened ?? (await OpenFile.start(BPROP, GRU));
      if (opened === undefined) for (let warm = 0; warm < 5; warm += 1) await edit(file);
      opened = file;
      return median([await edit(file), await edit(file), await edit(file)]);
    },
    finish: async () => opened?.stop(),
  };
}

/** Doublings of a file whose weights and input are read by every equation, with the block that is derived of it. */
const GROWING_SIZES = [1000, 2000, 4000];

function derivedRecurrence(steps: number): string {
  const lines = Array.from({ length: steps }, (_, index) => `x${index + 1} = tanh(x${index}) * w + x0`);
  return deriveText(analyze(['input x0: [n]', 'param w: [n]', ...lines, `output x${steps}`, ''].join('\n')));
}

/** The exponent of time over size, from the smallest to the largest: 1 is linear. */
const GROWTH: Contender = {
  name: 'bprop, the first picture, growth',
  sample: async (least) => {
    const spent: number[] = [];
    for (const size of GROWING_SIZES) spent.push(await first(derivedRecurrence(size), ROOM).sample(least));
    process.stderr.write(`first picture of ${GROWING_SIZES.join(', ')} equations: ${spent.map(Math.round).join(', ')} ms\n`);
    return Math.log(Math.max(...spent) / Math.min(...spent)) / Math.log(Math.max(...GROWING_SIZES) / Math.min(...GROWING_SIZES));
  },
};

export const PICTURE: Row = {
  id: 'picture',
  title: 'The graph for the panel: from the request to its nodes and edges in their places, over stdio',
  notes: ['Drawing it is up to the panel, which takes the places as they are.'],
  cases: () => [
    {
      label: 'GRU',
      contenders: [first(GRU), later()],
      goals: [
        { of: FIRST, atMost: 500 },
        { of: LATER, atMost: 300 },
      ],
    },
    { label: '995 nodes', contenders: [first(tangledCells(142))], goals: [{ of: FIRST, atMost: 2000 }] },
    { label: '1,000 equations, folded', contenders: [first(elementaryChain(1000), ROOM)], goals: [{ of: FIRST, atMost: 2000 }] },
    {
      label: '10,000 equations, folded',
      contenders: [first(elementaryChain(10_000), ROOM)],
      goals: [{ of: FIRST, atMost: 3000 }],
    },
    {
      label: '1,000 to 4,000 equations and their blocks',
      unit: 'exponent',
      rounds: 1,
      contenders: [GROWTH],
      goals: [{ of: GROWTH.name, atMost: 1.15 }],
    },
  ],
};
