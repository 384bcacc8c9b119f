import { type Abstract, Unread } from './values.ts';

/** The key under which a dictionary stores something. */
export function keyOf(of: Abstract): string {
  if (of.kind === 'text') return of.text;
  if (of.kind === 'size') return of.size.key;
  if (of.kind === 'sequence') return of.items.map(keyOf).join();
  throw new Unread('a key of a dictionary that is no text');
}
