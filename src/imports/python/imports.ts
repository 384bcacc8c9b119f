import type { Scope } from './values.ts';

/** Packages whose functions are known by their names. */
const ROOTS = /^(numpy|torch|math|scipy|cupy|jax|autograd|minpy)(\.|$)/;

/** Binds the names that an `import` brings; what else there is stays unknown. */
export function bindImport(scope: Scope, statement: string): void {
  const text = statement.replace(/[()\\\n]/g, ' ').trim();
  const from = /^from\s+([\w.]+)\s+import\s+(.+)$/.exec(text);
  if (from !== null) {
    const [, module = '', list = ''] = from;
    for (const part of list.split(',')) {
      const [, name = '', alias] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
      if (name !== '' && ROOTS.test(module)) scope.names.set(alias ?? name, { kind: 'library', path: `${module}.${name}` });
    }
    return;
  }
  for (const part of text.replace(/^import\s+/, '').split(',')) {
    const [, module = '', alias] = /^\s*([\w.]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
    if (ROOTS.test(module))
      scope.names.set(alias ?? (module.split('.')[0] as string), {
        kind: 'library',
        path: alias ? module : (module.split('.')[0] as string),
      });
  }
}

/** Names that files of exercises and notebooks use without importing them. */
export const USUAL: ReadonlyMap<string, string> = new Map([
  ['np', 'numpy'],
  ['numpy', 'numpy'],
  ['torch', 'torch'],
  ['F', 'torch.nn.functional'],
  ['math', 'math'],
]);
