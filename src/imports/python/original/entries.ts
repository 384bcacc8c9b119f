import type { Stmt } from '../syntax.ts';
import { allExpressions } from '../tree.ts';

/** The keys of a dictionary that statements read: `params['W']`, `params.get('W')`. */
export function entriesOf(body: readonly Stmt[], name: string): readonly string[] {
  const keys = [...allExpressions(body)].flatMap((own): readonly string[] => {
    if (own.kind === 'subscript' && own.object.kind === 'name' && own.object.name === name)
      return own.index[0]?.kind === 'text' ? [own.index[0].value] : [];
    if (own.kind !== 'call' || own.callee.kind !== 'attribute' || own.callee.object.kind !== 'name') return [];
    const isRead = own.callee.object.name === name && (own.callee.name === 'get' || own.callee.name === 'setdefault');
    return isRead && own.args[0]?.kind === 'text' ? [own.args[0].value] : [];
  });
  return [...new Set(keys)];
}
