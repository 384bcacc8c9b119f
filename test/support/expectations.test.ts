import { describe, expect, it } from 'vitest';
import { diagnose, type Found } from './analysis.ts';
import { idleFixes, mismatches, readMarked } from './expectations.ts';

/** One mistake, with a fix. */
const RIGHT = `input z4
# $TEST$ error unknown-operation "there is no operation \`tahn\`: did you mean \`tanh\`?"
# $FIX$ "Replace by \`tanh\`"
y = »tahn«(z4)
`;

function check(marked: string): readonly string[] {
  return mismatches(readMarked(marked), diagnose);
}

describe('a text that carries its expectations', () => {
  it('passes when they hold', () => {
    expect(check(RIGHT)).toEqual([]);
  });

  it.each([
    ['a wrong message', RIGHT.replace('there is', 'there was'), ['unexpected', 'missing']],
    ['a wrong code', RIGHT.replace('unknown-operation', 'undefined-name'), ['unexpected', 'missing']],
    ['a wrong severity', RIGHT.replace('error', 'hint'), ['unexpected', 'missing']],
    ['a wrong range', RIGHT.replace('«(z4)', '(z4)«'), ['unexpected', 'missing']],
    ['the right words in another place', RIGHT.replace('»tahn«(z4)', 'tanh(z4)\nz = tahn(»z4«)'), ['unexpected', 'missing']],
    ['a diagnostic nobody expects', `${RIGHT}w = z4 + v\n`, ['unexpected']],
    ['a diagnostic that does not come', `${RIGHT}# $TEST$ error syntax "no"\nw = »z4«\n`, ['missing']],
    ['a fix that is not offered', RIGHT.replace('by `tanh`', 'by `sinh`'), ['fixes']],
    ['a fix nobody expects', RIGHT.replace(/# \$FIX.*\n/, ''), ['fixes']],
  ])('fails for %s', (_, text, problems) => {
    expect(check(text).map((problem) => problem.split(/[: ]/)[0])).toEqual(problems);
  });

  it('fails for a diagnostic reported twice at one place', () => {
    const twice = (text: string): readonly Found[] => diagnose(text).flatMap((found) => [found, found]);
    expect(mismatches(readMarked(RIGHT), twice)).toHaveLength(1);
  });

  it('may promise that there is nothing to report', () => {
    expect(check('# $TEST$ clean\ninput x\ny = x\n')).toEqual([]);
    expect(check('# $TEST$ clean\ninput x\ny = z\n')).toHaveLength(1);
  });

  it.each([
    ['no expectation', 'input x\n'],
    ['an expectation without a mark', '# $TEST$ error syntax "no"\ninput x\n'],
    ['a mark without an expectation', '# $TEST$ clean\ninput »x«\n'],
    ['a mark that never ends', '# $TEST$ error syntax "no"\ninput »x\n'],
    ['a mark that never begins', '# $TEST$ error syntax "no"\ninput x«\n'],
    ['marks inside marks', '# $TEST$ error syntax "no"\ninput »»x««\n'],
    ['a misspelt expectation', '# $TEST$ eror syntax "no"\ninput »x«\n'],
    ['an unknown kind', '# $TSET$ clean\ninput x\n'],
    ['a fix of nothing', '# $FIX$ "no"\ninput x\n'],
    ['expectations in a clean text', '# $TEST$ clean\n# $TEST$ error syntax "no"\ninput »x«\n'],
  ])('is refused with %s', (_, text) => {
    expect(() => readMarked(text)).toThrow();
  });
});

describe('fixes', () => {
  const fixed = (title: string, text: string): readonly string[] => {
    const offer = (source: string): readonly Found[] =>
      diagnose(source).map((found) => ({
        ...found,
        fixes: [{ title, edits: [{ place: { statement: 1, span: { start: 4, end: 5 } }, text }] }],
      }));
    return idleFixes('input x\ny = z\n', offer);
  };

  it('that remove their diagnostic are good', () => {
    expect(fixed('good', 'x')).toEqual([]);
  });

  it('that leave it, or bring another, are found out', () => {
    expect(fixed('idle', 'x + z')).toEqual(['"idle" leaves: `z` is not defined']);
    expect(fixed('harmful', 'x + v + w')).toHaveLength(1);
  });
});
