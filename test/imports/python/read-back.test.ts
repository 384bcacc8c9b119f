import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { analyze, check, exportFile } from '../../../src/index.ts';
import { example, exampleNames } from '../../support/files.ts';

/** A window of an array has a function of its own in what is exported, which no reader of shapes follows. */
const UNREAD: readonly string[] = ['models/convnet.bprop'];
/** Blocks with mistakes on purpose, which exports keep. */
const WRONG: readonly string[] = exampleNames().filter(
  (name) => name.startsWith('wrong-on-purpose/') || name === 'gru-by-hand.bprop',
);
const READ = exampleNames().filter((name) => !UNREAD.includes(name) && !WRONG.includes(name));

describe.each(['numpy', 'pytorch'] as const)('what is exported to %s is read back', (target) => {
  it.each(READ)('%s', async (name) => {
    const analysis = analyze(example(name));
    const imported = importPython(exportFile(analysis, { name: 'example', target }));
    const [own] = imported.pairs;
    expect(own?.notes).toEqual([]);
    if (own === undefined) return;
    const { check: found } = await checkPair(imported, own, async (read) => check(read));
    expect(found.diagnostics.filter(({ severity }) => severity !== 'information')).toEqual([]);
    const gradients = found.gradients.map(({ variable, status }) => `${variable.name} ${status}`);
    const wanted = analysis.forward.given.filter(({ active }) => active).map((variable) => `${variable.name} pass`);
    expect(gradients.toSorted()).toEqual(wanted.toSorted());
  });
});
