/** Words that no variable of an exported Python function may take. */
export const PYTHON_WORDS: readonly string[] = [
  'False None True and as assert async await break class continue def del elif else except finally for from global if',
  'import in is lambda match nonlocal not or pass raise return try while with yield',
  'float int len max min range sum abs print type list tuple dict super self cls object',
]
  .join(' ')
  .split(' ');
