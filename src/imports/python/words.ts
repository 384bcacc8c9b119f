/** Words of the language that no variable and no size can be called. */
export const WORDS: ReadonlySet<string> = new Set([
  ...['input', 'param', 'const', 'dim', 'output', 'for', 'in', 'backward', 'cell', 'import', 'return', 'pi', 'inf'],
]);
