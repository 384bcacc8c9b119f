import { readdirSync, readFileSync } from 'node:fs';
import { derive } from '../../src/autodiff/derive.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { writeBlock } from '../../src/refactor/backward-block.ts';
import { expandEquations } from '../../src/refactor/expand-equations.ts';
import { Oracle, read } from './oracle/oracle.ts';

/** A file with a backward block that is right. */
export interface Subject {
  readonly name: string;
  readonly text: string;
}

const ROOT = new URL('../../', import.meta.url);
const FOLDERS: readonly string[] = ['examples', 'bench/localisation/blocks', 'bench/verdicts/files'];

function filesIn(folder: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT), { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.bprop'))
    .toSorted()
    .map((file) => `${folder}/${file}`);
}

function withDerived(text: string): string {
  const analysis = read(text);
  return formatDocument(read(applyReplacements(text, [writeBlock(analysis, derive(analysis.forward))])).document);
}

/** The subjects that a file makes: with its own block where that is right, and with derived ones where it has none. */
function subjectsOf(file: string): readonly Subject[] {
  const text = formatDocument(read(readFileSync(new URL(file, ROOT), 'utf8')).document);
  const name = file.replace(/^bench\/|\.bprop$/g, '');
  const analysis = read(text);
  if (analysis.backward !== undefined) {
    const isRight = new Oracle(analysis, 10).judge(analysis).verdict !== 'wrong';
    return [{ name, text: isRight ? text : withDerived(text) }];
  }
  const derived = withDerived(text);
  const elementary = withDerived(applyReplacements(text, expandEquations(analysis)));
  return [{ name, text: derived }, ...(elementary === derived ? [] : [{ name: `${name} (elementary)`, text: elementary }])];
}

/** All subjects, or those of files whose name holds a text. */
export function subjects(chosen?: string): readonly Subject[] {
  return FOLDERS.flatMap(filesIn)
    .filter((file) => chosen === undefined || file.includes(chosen))
    .flatMap(subjectsOf);
}
