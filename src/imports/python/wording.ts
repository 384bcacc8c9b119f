import { replaceNames } from '../../language/name-pattern.ts';
import type { ImportedPair } from './imported.ts';

/** A message with Python's names of variables in place of those of the program. */
export function inPython(message: string, { reading, names }: ImportedPair): string {
  if (reading === undefined) return message;
  const respelled = (code: string): string => replaceNames(code, (word) => names.get(word) ?? word).replaceAll(' ^ ', ' ** ');
  return message.replace(/`([^`]*)`/g, (_, code: string) => `\`${respelled(code)}\``);
}
