import { type Block, readBlock } from '../block.ts';
import type { Repair } from '../repair/repairs.ts';
import { blameUnrepaired, repairableHelper } from './blame.ts';
import { type Finding, type Localisation, type Setting, searchBlock } from './search.ts';

/** The block with one helper as it should be. */
function corrected({ lines }: Block, helper: number, { value }: Repair): Block {
  return readBlock(
    lines.map(({ equation, index }) => (index === helper && value !== undefined ? { ...equation, value } : equation)),
  );
}

/**
 * Finds the lines of a block that are wrong, each judged under the true adjoints and on its own. Without points
 * everything agrees, and only what no line covers is found.
 *
 * A helper that is wrong makes its readers wrong, and hides what those should give: once one is found, the search
 * begins anew with the helper as it should be, and what is wrong then is wrong on its own.
 */
export function localise(setting: Setting): Localisation {
  const blamed: Finding[] = [];
  const known = new Set<number>();
  let found = searchBlock(setting);
  for (;;) {
    const culprit = repairableHelper(found, known);
    if (culprit === undefined) break;
    const { line, repair, readers } = culprit;
    known.add(line.index);
    const after = searchBlock({ ...setting, block: corrected(found.block, line.index, repair) });
    const stillWrong = new Set(after.findings.flatMap((finding) => ('line' in finding ? [finding.line.index] : [])));
    const original = setting.block.lines[line.index] ?? line;
    const explained = readers.filter((reader) => !stillWrong.has(reader.line.index));
    blamed.push({ kind: 'wrong-helper', line: original, readers: explained, repair });
    found = after;
  }
  return { ...found, findings: [...blamed, ...blameUnrepaired(found)] };
}
