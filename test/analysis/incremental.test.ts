import { describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../src/analysis/analyze.ts';
import { parseDocument, type SourceDocument } from '../../src/language/document/document.ts';
import { statementAt } from '../../src/language/document/statements.ts';
import type { Variable } from '../../src/program/program.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { LOOP_PROGRAMS } from '../loops/programs.ts';
import { derivedText } from '../loops/support.ts';
import { expectSame } from '../support/same.ts';
import { EditedFile } from '../support/texts/edited-file.ts';
import { edited, editedLong, longText } from '../support/texts/edited-text.ts';
import { editedMixed, mixedText } from '../support/texts/mixed-text.ts';
import { randomProgram } from '../support/texts/random-program.ts';
import { identities } from './identities.ts';

/** Fixes are made when they are read, which takes longer than all the rest: one reading in so many is compared with them. */
const READINGS_A_LOOK_AT_FIXES = 20;

function contentsAt(edit: number, analysis: Analysis): unknown {
  if (edit % READINGS_A_LOOK_AT_FIXES === READINGS_A_LOOK_AT_FIXES - 1) return analysis;
  const diagnostics = analysis.diagnostics.map(({ code, message, place }) => ({ code, message, place }));
  return { ...analysis, diagnostics };
}

/** A document with the places of its statements counted from 0, as in one that is read for the first time. */
function counted(document: SourceDocument): unknown {
  const orders = document.statements.map(({ order }) => order);
  expect(orders).toEqual(orders.toSorted((a, b) => a - b));
  expect(new Set(orders).size).toBe(orders.length);
  const places = new Map(orders.map((order, index) => [order, index]));
  const { text: source, pieces, statements, nodes, diagnostics } = document;
  const text = JSON.stringify({ source, pieces, statements, nodes, diagnostics }, (key, value: unknown) =>
    typeof value === 'number' && (key === 'order' || key === 'statement') ? places.get(value) : value,
  );
  return JSON.parse(text);
}

const TEXTS = [
  ...Array.from({ length: 12 }, (_, seed) => randomProgram(new Random(seed), 8, 2).text),
  ...[100, 101].map((seed) => derivedText(randomProgram(new Random(seed), 5, 2).text)),
  ...LOOP_PROGRAMS.map(({ text }) => text),
];
const EDITS = 40;

describe('reading a file again after an edit', () => {
  it.each(TEXTS.map((text, seed) => [seed, text] as const))('tells the same as reading it anew: text %i', (seed, start) => {
    const random = new Random(seed + 1);
    let text = start;
    const file = new EditedFile();
    for (let edit = 0; edit < EDITS; edit += 1) {
      const document = file.parse(text);
      expectSame(counted(document), counted(parseDocument(text)), text);
      const analysis = file.read(document);
      const anew = analyze(document);
      expectSame(contentsAt(edit, analysis), contentsAt(edit, anew), text);
      expectSame(identities(analysis), identities(anew), text);
      // Now and then back to something whole, or all lines would be damaged in the end.
      text = random.below(6) === 0 ? start : edited(text, random);
    }
  });

  /** Edits a text, undoes now and then, and compares each reading with one that starts anew. */
  function expectSameReadings(start: string, edit: (text: string, random: Random) => string, random: Random): void {
    const texts = [start];
    const file = new EditedFile();
    for (let count = 0; count < EDITS; count += 1) {
      // People undo: then what is known of a version before the last is of use again, or must not be.
      const last = texts.at(-1) as string;
      const text = random.below(4) === 0 ? (texts[random.below(texts.length)] as string) : edit(last, random);
      texts.push(text);
      const document = file.parse(text);
      const analysis = file.read(document);
      const anew = analyze(document);
      expectSame(contentsAt(count, analysis), contentsAt(count, anew));
      expectSame(identities(analysis), identities(anew));
    }
  }

  it.each(Array.from({ length: 8 }, (_, seed) => seed))('tells the same of a file of many sections: seed %i', (seed) => {
    const random = new Random(seed + 1);
    expectSameReadings(longText(random, seed % 2 === 0), editedLong, random);
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('tells the same of plain lines among sequences: seed %i', (seed) => {
    const random = new Random(seed + 1);
    expectSameReadings(mixedText(random), editedMixed, random);
  });

  it('recalls the sections that an edit does not concern as a whole', () => {
    const text = longText(new Random(1), false);
    const file = new EditedFile();
    const before = file.read(text);
    const document = file.parse(text.replace('\nv150 = ', '\nv150 = 2 * '));
    const after = file.read(document);
    const own = new Set(before.forward.body);
    expect(after.forward.body.filter((step) => !own.has(step))).toHaveLength(1);
  });

  it('recalls what stands behind a line as it was before the line was damaged', () => {
    const chain = Array.from({ length: 300 }, (_, index) => `v${index + 1} = tanh(v${index} * x)`);
    const text = ['input x: [n]', 'v0 = x', ...chain].join('\n');
    const file = new EditedFile();
    const before = file.read(text);
    const broken = file.parse(text.replace('\nv150 = ', '\nv150 = ('));
    const between = file.read(broken);
    const after = file.read(text);
    const last = before.forward.body.slice(-100);
    expect(between.forward.body.slice(-100)).not.toEqual(last);
    after.forward.body.slice(-100).forEach((step, index) => {
      expect(step).toBe(last[index]);
    });
  });

  /** Diagnostics after some edits, which come to the same as a fresh start. */
  function codesAfter(...edits: readonly ((text: string) => string)[]): readonly string[] {
    let text = `dim n = 3\ninput x: [m]\n${Array.from({ length: 300 }, (_, index) => `v${index} = n * x\n`).join('')}`;
    const file = new EditedFile();
    let analysis = file.read(text);
    for (const edit of edits) {
      text = edit(text);
      analysis = file.read(text);
    }
    expectSame(analysis, analyze(analysis.document));
    return analysis.diagnostics.map(({ code }) => code);
  }

  it('looks again at sections far below whose size, or the name of one of whose equations, is taken away', () => {
    const loop = (variable: string, body = ''): string => `for ${variable} in 1..2 {\n${body}}\n`;
    expect(codesAfter((text) => text.replace('dim n = 3\n', ''))).toEqual(['undefined-name']);
    expect(codesAfter((text) => text.replace('v50 =', `${loop('v200')}v50 =`))).toEqual(['defined-twice']);
    expect(codesAfter((text) => text.replace('v50 =', `${loop('t', 'v200 = x\n')}v50 =`))).toEqual(['defined-twice']);
    // The variable of a loop between two sections conflicts with neither; a name that both define conflicts.
    const twice = codesAfter(
      (text) => text.replace('v150 =', `${loop('t')}v150 =`),
      (text) => text.replace('v50 =', 'v250 ='),
      (text) => text.replace(loop('t'), ''),
    );
    expect(twice).toEqual(['defined-twice']);
  });

  it('finds what nothing reads in sections that are recalled', () => {
    expect(codesAfter((text) => `${text}y = v1 + v2\noutput y\n`).filter((code) => code === 'unused')).toHaveLength(298);
  });

  it('keeps what an edit does not touch, and what it touches without changing what it is', () => {
    const file = new EditedFile();
    const before = file.read('input x: [n]\na = 2 * x\nb = tanh(a)\nc = b + x\n');
    const after = file.read('input x: [n]\na = 3 * x\nb = tanh(a)\nc = b + x\n');
    const [first, ...others] = after.forward.body;
    expect(first).not.toBe(before.forward.body[0]);
    expect(others).toHaveLength(2);
    others.forEach((step, index) => {
      expect(step).toBe(before.forward.body[index + 1]);
    });
  });

  it('keeps what stands behind a line that comes or goes', () => {
    const lines = ['input x: [n]', 'a = 2 * x', 'b = tanh(a)', 'c = b + x'];
    const file = new EditedFile();
    const before = file.read(lines.join('\n'));
    const longer = file.parse(lines.toSpliced(2, 0, 'q = a * x', 'r = q * x').join('\n'));
    const after = file.read(longer);
    expect(after.forward.body).toHaveLength(5);
    expect([after.forward.body[0], ...after.forward.body.slice(3)]).toEqual(before.forward.body);
    expect(after.forward.body.at(-1)).toBe(before.forward.body.at(-1));
    const again = file.read(lines.join('\n'));
    expect(again.forward.body.at(-1)).toBe(before.forward.body.at(-1));
  });

  it('finds room for any number of lines at one place', () => {
    let document = parseDocument('input x: [n]\na = x\nb = x\n');
    for (let line = 0; line < 200; line += 1) {
      document = parseDocument(document.text.replace('b = x', `z${line} = x\nb = x`), document);
      counted(document);
    }
    expect(document.statements).toHaveLength(203);
    for (const { order } of document.statements) expect(statementAt(document, order)?.order).toBe(order);
  });

  it('looks again at what a loop above takes the name of', () => {
    const file = new EditedFile();
    file.read('input x: [n]\na = 2 * x\n');
    const document = file.parse('input x: [n]\nfor a in 1..3 {\n}\na = 2 * x\n');
    const after = file.read(document);
    expect(after.diagnostics).toEqual(analyze(document).diagnostics);
    expect(after.diagnostics.map(({ code }) => code)).toContain('defined-twice');
  });

  it('reads `pi` as what a line defines that is added above', () => {
    const file = new EditedFile();
    file.read('input x: [n]\nz = x\ny = pi * x\n');
    const document = file.parse('input x: [n]\npi = 2\ny = pi * x\n');
    expect(file.read(document)).toEqual(analyze(document));
  });

  it('reads `pi` as what a damaged line would define', () => {
    const file = new EditedFile();
    file.read('input x: [n]\nz = x\ny = pi * x\n');
    const document = file.parse('input x: [n]\npi = 2 +\ny = pi * x\n');
    const after = file.read(document);
    expect(after).toEqual(analyze(document));
    expect(after.occurrences.filter(({ of }) => of.kind === 'variable' && of.variable.name === 'pi')).toHaveLength(2);
  });

  /** A long plain part after a recurrence that makes its first line active, and that its last one reads too. */
  const AMONG_SEQUENCES = [
    'dim T = 4',
    'input x: [n]',
    'const c: [n]',
    'h[0] = c',
    'for t in 1..T {',
    '  h[t] = h[t-1] * x',
    '}',
    'v0 = h[T]',
    ...Array.from({ length: 300 }, (_, index) => `v${index + 1} = tanh(v${index} * x)`),
    'y = v300 * h[1]',
  ].join('\n');

  it('recalls plain lines of a file with sequences, also those that read what comes of them', () => {
    const file = new EditedFile();
    const before = file.read(AMONG_SEQUENCES);
    const document = file.parse(AMONG_SEQUENCES.replace('\nv150 = ', '\nv150 = 2 * '));
    const own = new Set(before.forward.body);
    const others = file.read(document).forward.body.filter((step) => !own.has(step));
    const names = others.map((step) => (step.kind === 'loop' ? step.kind : step.target.name));
    expect(names).toEqual(['h', 'loop', 'v0', 'v150', 'y']);
  });

  it('keeps what is remembered while the line of an element is typed', () => {
    const text = AMONG_SEQUENCES.replace('\nv150 = ', '\nq = x\nv150 = ');
    const file = new EditedFile();
    const before = file.read(text);
    let analysis = before;
    for (const typed of ['q[ = x', 'q[1 = x', 'q[1] = x', 'q[1 = x', 'q = x']) {
      analysis = file.read(text.replace('q = x', typed));
      expectSame(analysis, analyze(analysis.document));
    }
    const own = new Set(before.forward.body);
    expect(analysis.forward.body.filter((step) => !own.has(step))).toHaveLength(4);
  });

  it('says again what is wrong with the elements that a line reads, whichever line is edited', () => {
    const text = 'input x: [n]\na = h[2] + x\nh[0] = x\nh[1] = x\nb = h[2]\nc = 2 * x\n';
    const file = new EditedFile();
    const before = file.read(text);
    const after = file.read(text.replace('2 * x', '3 * x'));
    expect(before.diagnostics).not.toEqual([]);
    expect(after.diagnostics).toEqual(before.diagnostics);
  });

  it('knows of what a recurrence makes active behind the lines that read it, and of what it does not any more', () => {
    const text = (factor: string): string =>
      `const c: [n]\nparam w: [n]\nh[0] = c\ny = 2 * h[0]\nz = y * c\nfor t in 1..3 {\n  h[t] = h[t-1] * ${factor}\n}\n`;
    const file = new EditedFile();
    const activity = ['w', 'c', 'w'].map((factor) => {
      const analysis = file.read(text(factor));
      return analysis.forward.body.flatMap((step) => (step.kind === 'loop' ? [] : step.target.active));
    });
    expect(activity).toEqual([
      [true, true, true],
      [false, false, false],
      [true, true, true],
    ]);
  });

  it('knows the last names of a line again, and forgets the others that it had while they were typed', () => {
    const file = new EditedFile();
    const target = (name: string): Variable | undefined => {
      const [step] = file.read(`input x: [n]\n${name} = x\n`).forward.body;
      return step?.kind === 'equation' ? step.target : undefined;
    };
    const [first, second] = [target('a'), target('ab')];
    expect(target('a')).toBe(first);
    expect(target('ab')).toBe(second);
    for (const name of ['abc', 'abcd', 'abcde']) target(name);
    expect(target('a')).not.toBe(first);
  });

  it('looks again at what reads a name whose shape has changed', () => {
    const file = new EditedFile();
    file.read('input x: [n]\nparam W: [m, n]\na = x\nb = W @ a\n');
    const after = file.read('input x: [n]\nparam W: [m, n]\na = W @ x\nb = W @ a\n');
    expect(after.diagnostics.map(({ code }) => code)).toEqual(['shape-mismatch']);
  });
});
