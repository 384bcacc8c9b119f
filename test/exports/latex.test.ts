import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { exportLatex } from '../../src/exports/latex/latex.ts';
import { layOut } from '../../src/graph/drawing/layout.ts';
import { tikzFigure } from '../../src/graph/drawing/tikz.ts';
import { buildGraph } from '../../src/graph/model/build-graph.ts';
import { HOSTILE, programWith } from './support/hostile.ts';
import {
  awkwardSubjects,
  EXPORTED,
  examples,
  loopSubjects,
  operationSubjects,
  randomSubjects,
  subjectFrom,
} from './support/subjects.ts';
import { findProgram, runTool, withDirectory } from './support/tools.ts';

const compiler = findProgram('pdflatex') ?? '';

/** Compiles documents as one, because starting TeX takes longer than most of them; what it complained of. */
function complaints(texts: readonly string[]): readonly string[] {
  const [first = ''] = texts;
  const preamble = first.slice(0, first.indexOf('\\begin{document}'));
  const bodies = texts.map((text) => text.slice(text.indexOf('\\begin{document}') + 16, text.indexOf('\\end{document}')));
  return withDirectory((directory) => {
    writeFileSync(join(directory, 'all.tex'), `${preamble}\\begin{document}\n${bodies.join('\n\\newpage\n')}\n\\end{document}\n`);
    const log = runTool(compiler, ['-interaction=nonstopmode', '-halt-on-error', 'all.tex'], directory);
    return log.split('\n').filter((line) => line.startsWith('!') || /undefined|Missing character/.test(line));
  });
}

function alignments(text: string): readonly string[] {
  return [...text.matchAll(/\\begin\{align\*\}([\s\S]*?)\\end\{align\*\}/g)].map(([, rows]) => rows as string);
}

const SUBJECTS = [
  ...examples(),
  ...loopSubjects(),
  ...awkwardSubjects(),
  ...randomSubjects(40),
  ...EXPORTED.flatMap((operation) => operationSubjects(operation, 3)),
  ...HOSTILE.map((hostile, index) => subjectFrom(`comment_${index}`, programWith(hostile))),
];
const TEXTS = SUBJECTS.map(({ unit }) => exportProgram(unit, 'latex'));

const latexOf = (text: string): string => exportProgram(subjectFrom('symbols', text).unit, 'latex');

describe('LaTeX', () => {
  it.runIf(compiler !== '')('compiles', () => {
    expect(complaints(TEXTS)).toEqual([]);
  });

  it.runIf(compiler !== '')('draws the graph, which compiles too', async () => {
    const subjects = [...examples(), ...loopSubjects().slice(0, 1), ...awkwardSubjects().slice(0, 3)];
    const texts = await Promise.all(
      subjects.map(async ({ unit }) => {
        const graph = buildGraph(unit.forward);
        return exportLatex(unit, tikzFigure(graph, await layOut(graph, 'right')));
      }),
    );
    expect(texts.every((text) => text.includes('\\begin{tikzpicture}'))).toBe(true);
    expect(complaints(texts)).toEqual([]);
  });

  it('renders in KaTeX', () => {
    for (const rows of TEXTS.flatMap(alignments)) {
      expect(katex.renderToString(`\\begin{aligned}${rows}\\end{aligned}`, { throwOnError: true, strict: 'error' })).toContain(
        'katex',
      );
    }
  });

  it('typesets names, indices and operators', () => {
    const text = latexOf(`input x[1..T]: [n]
param Wz: [n, n]
param theta1: [n]
input h0: [n]
h[0] = h0
for t in 1..T {
  h[t] = sigmoid(Wz @ x[t]) * h[t-1] + theta1
}
logits = h[T]
output logits
`);
    expect(text).toContain('h_{t} &= \\sigma\\left(W_{z} \\, x_{t}\\right) \\odot h_{t-1} + \\theta_{1}');
    expect(text).toContain('h_{0} &= \\mathtt{h0}');
    expect(text).toContain('\\mathrm{d}\\mathtt{h0} &= \\mathrm{d}h_{0}');
    expect(text).toContain('\\mathrm{logits} &= h_{T}');
    expect(text).toContain('{W_{z}}^{\\top}');
  });

  it('gives two names two symbols', () => {
    const text = latexOf('input z1, z_1: [n]\ny = z1 * z_1\n');
    expect(text).toContain("y &= z_{1} \\odot \\mathrm{z1}'");
  });
});
