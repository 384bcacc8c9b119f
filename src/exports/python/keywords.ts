import { unicodeName } from '../names.ts';

/** Words that no variable of an exported Python function may take. */
export const PYTHON_WORDS: readonly string[] = [
  'False None True and as assert async await break class continue def del elif else except finally for from global if',
  'import in is lambda match nonlocal not or pass raise return try while with yield',
  'float int len max min range sum abs print type list tuple dict super self cls object',
]
  .join(' ')
  .split(' ');

/** A legal name in Python for a variable. Names between double underscores are reserved, also for later versions. */
export function pythonName(name: string): string {
  const legal = unicodeName(name);
  return /^__.*__$/.test(legal) ? `${legal}_` : legal;
}
