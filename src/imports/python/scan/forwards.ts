import { forwardsAlone } from '../derive/find.ts';
import { Directives } from '../directives.ts';
import { outlineOf } from './outline.ts';

/** A function or a class that computes something, as its name says, and that has no backward pass. */
export interface ScannedForward {
  readonly name: string;
  /** From 0. */
  readonly line: number;
}

/** The forward passes of a text for which a backward pass may be derived, found by their names, without parsing. */
export function scanForwards(text: string): readonly ScannedForward[] {
  const module = outlineOf(text);
  return forwardsAlone(module, new Directives(module)).map(({ name, forward }) => ({
    name,
    line: text.slice(0, forward.header.from).split('\n').length - 1,
  }));
}
