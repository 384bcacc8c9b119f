import { replaceNames } from '../../../src/language/name-pattern.ts';
import { printValue } from '../../../src/program/print.ts';
import { sameShape } from '../../../src/program/shape.ts';
import { withLines } from '../../localisation/lines.ts';
import type { Site } from './site.ts';

/** Other texts for the whole file, by what happens to a line, its neighbours, or the loop around. */
export type LineKind = (text: string, site: Site, sites: readonly Site[]) => readonly string[];

function moved(text: string, from: number, to: number): string {
  return withLines(text, (lines) => {
    const [line = ''] = lines.splice(from - 1, 1);
    lines.splice(to - 1, 0, line);
  });
}

const by =
  (...steps: readonly number[]): LineKind =>
  (text, { at: { line } }) => {
    const count = text.split('\n').length;
    return steps.filter((step) => line + step > 0 && line + step < count).map((step) => moved(text, line, line + step));
  };

/** To the first or last line of the same body. */
const toEnd =
  (end: 'first' | 'last'): LineKind =>
  (text, { at }, sites) => {
    const body = sites.filter((other) => other.at.loop === at.loop);
    const line = body.at(end === 'first' ? 0 : -1)?.at.line ?? at.line;
    return line === at.line ? [] : [moved(text, at.line, line)];
  };

const TARGET = /^(\s*)(.*?)(\s*)(\+=|=)(?!=)/;

function targetOf(text: string, line: number): string {
  return TARGET.exec(text.split('\n')[line - 1] ?? '')?.[2] ?? '';
}

function retargeted(text: string, line: number, target: string): string {
  return withLines(text, (lines) => {
    lines[line - 1] = (lines[line - 1] ?? '').replace(
      TARGET,
      (_, indent: string, __, space: string, sign: string) => indent + target + space + sign,
    );
  });
}

const sameTargets = ({ at }: Site, sites: readonly Site[]): readonly Site[] =>
  sites.filter(
    (other) =>
      other.at.equation.target !== at.equation.target &&
      other.at.loop === at.loop &&
      sameShape(other.at.equation.target.shape, at.equation.target.shape) &&
      other.at.equation.operator === '+=',
  );

function inserted(text: string, line: number, ...added: readonly string[]): string {
  return withLines(text, (lines) => lines.splice(line, 0, ...added));
}

function renamedIn(text: string, names: ReadonlyMap<string, string>): string {
  return replaceNames(text, (name) => names.get(name) ?? name);
}

/** Names of the block, from its first line on. */
function renamed(text: string, names: ReadonlyMap<string, string>): string {
  const start = text.search(/^backward/m);
  return text.slice(0, start) + renamedIn(text.slice(start), names);
}

const HEAD = /^(\s*for \S+ in )(.*?)\.\.(.*?)( \{)/;

/** The loops of the block, once each: at their first line. */
const onLoop =
  (change: (first: string, last: string) => readonly (readonly [string, string])[]): LineKind =>
  (text, { at }, sites) => {
    if (at.loop === undefined || sites.find((other) => other.at.loop === at.loop)?.at !== at) return [];
    const lines = text.split('\n');
    let head = at.line - 1;
    while (head >= 0 && !HEAD.test(lines[head] ?? '')) head -= 1;
    const [, before = '', first = '', last = '', after = ''] = HEAD.exec(lines[head] ?? '') ?? [];
    return change(first, last).map(([a, b]) => withLines(text, (own) => own.splice(head, 1, `${before}${a}..${b}${after}`)));
  };

export const LINES: Readonly<Record<string, LineKind>> = {
  'moved up': by(-1, -2, -3, -5),
  'moved down': by(1, 2, 3, 5),
  'moved to the front': toEnd('first'),
  'moved to the end': toEnd('last'),
  'targets exchanged': (text, site, sites) =>
    sameTargets(site, sites).map((other) => {
      const [own, theirs] = [targetOf(text, site.at.line), targetOf(text, other.at.line)];
      return retargeted(retargeted(text, site.at.line, theirs), other.at.line, own);
    }),
  'another target': (text, site, sites) =>
    sameTargets(site, sites).map((other) => retargeted(text, site.at.line, targetOf(text, other.at.line))),
  'doubled by itself': (text, { at: { line, equation } }) => {
    const target = targetOf(text, line);
    return equation.operator === '+='
      ? [inserted(text, line, `${target} += ${target}`), inserted(text, line, `${target} += 0.5 * ${target}`)]
      : [];
  },
  'added to another': (text, { at: { line, equation } }, sites) => {
    const site = sites.find(({ at }) => at.line === line);
    if (site === undefined || equation.operator !== '+=') return [];
    return sameTargets(site, sites).map((other) =>
      inserted(text, line, `${targetOf(text, other.at.line)} += ${printValue(equation.value)}`),
    );
  },
  'adjoints exchanged': (text, site, sites) =>
    sameTargets(site, sites)
      .slice(0, 2)
      .map((other) => {
        const [a, b] = [site.at.equation.target.name, other.at.equation.target.name];
        return renamed(
          text,
          new Map([
            [a, b],
            [b, a],
          ]),
        );
      }),
  'adjoint for another': (text, site, sites) =>
    sameTargets(site, sites).map((other) =>
      withLines(text, (lines) => {
        const names = new Map([[site.at.equation.target.name, other.at.equation.target.name]]);
        lines[site.at.line - 1] = renamedIn(lines[site.at.line - 1] ?? '', names);
      }),
    ),
  'loop from elsewhere': onLoop((first, last) => [
    ['4', last],
    ['3', last],
    [`${first}-1`, last],
    [`${first}+1`, last],
    ['2', last],
  ]),
  'loop to elsewhere': onLoop((first, last) => [
    [first, '2'],
    [first, '3'],
    [first, `${last}+1`],
    [first, `${last}-1`],
  ]),
  'loop the other way': onLoop((first, last) => [[last, first]]),
};
