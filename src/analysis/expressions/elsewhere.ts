import { OPERATIONS } from '../../operations/table.ts';
import { type Operation, wordOf } from '../../program/operation.ts';

/** Operations by the words that other libraries have for them, which their descriptions tell. */

/** Words without what libraries write differently: capitals, underscores, and the number of dimensions. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/^reduce|^cumulative(?=\w)/u, (start) => (start === 'reduce' ? '' : 'cum'))
    .replace(/(?<=pool|norm)[123]d$/, '')
    .replace(/normalization$/, 'norm')
    .replace(/(?<=.{2})loss$/, '');
}

let plainWords: ReadonlyMap<string, Operation> | undefined;

function byPlainWord(): ReadonlyMap<string, Operation> {
  const found = new Map<string, Operation>();
  for (const operation of OPERATIONS.all) {
    if (operation.name !== wordOf(operation) || operation.notation.kind !== 'call') continue;
    for (const word of [operation.name, ...operation.synonyms, ...(operation.documentation.elsewhere ?? [])])
      if (!found.has(plain(word))) found.set(plain(word), operation);
  }
  return found;
}

/** The operation that other libraries call so; undefined for a word that no description tells. */
export function operationElsewhere(word: string): Operation | undefined {
  const exact = OPERATIONS.all.find(({ documentation: { elsewhere = [] } }) => elsewhere.includes(word));
  plainWords ??= byPlainWord();
  return exact ?? plainWords.get(plain(word));
}
