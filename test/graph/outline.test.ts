import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/model/build-graph.ts';
import type { Graph } from '../../src/graph/model/graph.ts';
import { readMarks } from '../../src/graph/model/outline/headings.ts';
import { outlineOf } from '../../src/graph/model/outline/outline.ts';
import { withSections } from '../../src/graph/model/sections.ts';
import { analyzeText } from '../support/analysis.ts';

function sectionedGraph(text: string): Graph {
  const { forward, document } = analyzeText(text);
  return withSections(buildGraph(forward), outlineOf(forward, readMarks(document)));
}

/** The parts of a text, each below the one that it stands in; equations are left out. */
function partsOf(text: string): readonly string[] {
  const { clusters } = sectionedGraph(text);
  const depths = new Map<string, number>();
  return clusters
    .filter(({ kind }) => kind !== 'equation')
    .map(({ id, kind, label, parent }) => {
      const depth = parent === undefined ? 0 : (depths.get(parent) ?? 0) + 1;
      depths.set(id, depth);
      return `${'  '.repeat(depth)}${kind} ${label}`;
    });
}

const LAYER = (at: number): string => `a${at} = W @ h${at - 1}\nb${at} = a${at} + x\nh${at} = tanh(b${at})`;
const layers = (count: number): string => Array.from({ length: count }, (_, at) => LAYER(at + 1)).join('\n');
const GIVEN = 'input x, h0: [n]\nparam W: [n, n]\n';

describe('the outline of a text', () => {
  it('has a part for each title, those of a deeper level inside, with declarations in between', () => {
    const text = `${GIVEN}
# --- first layer ---
param V: [n, n]
a = V @ x
## gate
b = tanh(a)
c = a * b
# === second layer ===
d = W @ c
e = d + h0
`;
    expect(partsOf(text)).toEqual(['titled first layer', '  titled gate', 'titled second layer']);
  });

  it('reads rules above and below a title, and titles one below the other', () => {
    const text = `${GIVEN}
# -----------------
# Encoder
# -----------------
## embedding
a = W @ x
b = tanh(a)
# -----------------
# Decoder
# -----------------
c = W @ b
d = tanh(c)
`;
    expect(partsOf(text)).toEqual(['titled Encoder', '  titled embedding', 'titled Decoder']);
  });

  it('takes a comment that stands alone above an equation for the caption of its paragraph', () => {
    const text = `${GIVEN}
# update gate
a = W @ x
b = tanh(a)

c = W @ b
d = c + x
# candidate
e = W @ d
f = tanh(e)
`;
    expect(partsOf(text)).toEqual(['titled update gate', 'titled candidate']);
  });

  it.each([
    ['a remark of several lines', '# it is read\n# twice\n'],
    ['a sentence', '# It is read twice.\n'],
    ['an equation', '# a = W @ h0\n'],
    ['a comment that stands somewhere else', '# update gate\n\n'],
    ['a rule', '# ---------\n'],
    ['a comment after an equation', ''],
  ])('takes %s for no heading', (_, comment) => {
    expect(partsOf(`${GIVEN}\n${comment}a = W @ x   # update gate\nb = tanh(a)\n`)).toEqual([]);
  });

  it('gives one label to equations that are equal up to names', () => {
    expect(partsOf(`${GIVEN}${layers(8)}\n`)).toEqual(Array.from({ length: 8 }, () => 'repeated a* … h*'));
  });

  it('has only what the file itself puts together where there are few equations', () => {
    expect(partsOf(`${GIVEN}${layers(3)}\n`)).toEqual([]);
    expect(partsOf(`${GIVEN}# first\n${layers(3)}\n`)).toEqual(['titled first']);
  });

  it('calls nothing alike that is wired differently', () => {
    const other = 'a2 = W @ h1\nb2 = x + a2\nh2 = tanh(a2)';
    expect(partsOf(`${GIVEN}${LAYER(1)}\n${other}\n`)).toEqual([]);
  });

  it('makes runs of about equal length of what is too long, and of these runs again', () => {
    const lines = Array.from({ length: 400 }, (_, at) => `y${at + 1} = tanh(y${at})`);
    const { clusters } = sectionedGraph(`input y0: [n]\n${lines.join('\n')}\n`);
    const tops = clusters.filter(({ parent }) => parent === undefined);
    expect(tops.length).toBeLessThanOrEqual(12);
    for (const { id } of clusters) {
      const parts = clusters.filter(({ parent }) => parent === id).length;
      expect(parts).toBeLessThanOrEqual(16);
    }
    expect(tops[0]?.label).toMatch(/^y1 … y\d+$/);
  });

  it('keeps the identities of parts when lines are inserted elsewhere', () => {
    const text = `${GIVEN}# first\n${layers(1)}\n\n# second\ne = W @ h1\nf = tanh(e)\n`;
    const ids = (own: string): readonly string[] => sectionedGraph(own).clusters.map(({ id }) => id);
    expect(ids(text.replace('# second', '# second\nnew = W @ x'))).toEqual(ids(text));
  });

  it('has the parts of a loop in each of its iterations', () => {
    const text = `input x[1..T]: [n]\nparam W: [n, n]\nh[0] = x[1]\nfor t in 1..T {\n  # gate\n  a = W @ x[t]\n  b = tanh(a)\n\n  h[t] = b * h[t-1]\n}\n`;
    const { forward, document } = analyzeText(text);
    const unrolled = new Map([
      ['T', 2],
      ['n', 2],
    ]);
    const { clusters } = withSections(buildGraph(forward, { unrolled }), outlineOf(forward, readMarks(document)));
    expect(clusters.filter(({ kind }) => kind === 'titled').map(({ parent }) => parent)).toEqual(['for t/t=1', 'for t/t=2']);
  });
});
