/** Text that is an error in every target if it is read as code. */
const CODE = '}{ ((( "not code" $';

const letters = (...codes: readonly number[]): readonly string[] => codes.map((code) => String.fromCodePoint(code));

/** Letters that end a line, end a text, or turn what stands around them, in some target. */
const SEPARATORS = letters(0, 7, 8, 0x0b, 0x0c, 0x1a, 0x1b, 0x7f, 0x85, 0xa0, 0x2028, 0x2029, 0x202e, 0x2066, 0xfeff, 0x1f600);

/** Names with line breaks of the language itself, which only a file's name can have. */
export const HOSTILE_NAMES: readonly string[] = ['\r', '\n', '\r\n'].map((end) => `before${end}${CODE}`);

/** Comments that would be more than comments, were they written as they are. */
export const HOSTILE: readonly string[] = [
  ...SEPARATORS.map((separator) => `before${separator}${CODE}`),
  ...[
    '\\',
    '\\\\',
    '\\ ',
    '??/',
    '\\\t',
    '"',
    '""',
    '"""',
    "'''",
    '*/',
    '/*',
    '//',
    '$',
    '%',
    '~',
    '{',
    '}',
    '^^M',
    '&',
    '_',
    '`',
  ].map((end) => `it ends in ${end}`),
  ...['\\', '"', '"""', '*/', '/*', '/ <reference path="no-such-file.ts" />', '%', '^^M', '#', '!', '@', '-', '?`'].map(
    (start) => `${start} ${CODE}`,
  ),
  '@ts-expect-error',
  '@ts-nocheck',
  '/@ts-ignore',
  '# -*- coding: utf-16 -*-',
  '-*- coding: no-such-coding -*-',
  'vim: set fileencoding=utf-7 :',
  '#define dy 0',
  '# sourceMappingURL=data:application/json,{}',
  '\\end{document} \\input{no-such-file} \\csname \\x41 \\N{no such letter} \\u{zz} %s {0} $(1 +) `',
  `long ${'words that are \\ broken (at some, [bracket]) and ??/ \\ '.repeat(4)}`,
];

/** A program that has the comment wherever an export shows one. */
export function programWith(hostile: string): string {
  return `# ${hostile}
input x, w: [n]
a = x * w  # ${hostile}
y = tanh(a) + x  # ${hostile}
output y
backward {
  da += dy * (1 - tanh(a) ^ 2)  # ${hostile}
  dx += dy  # ${hostile}
  dx += da * w  # ${hostile}
  dw += da * x  # ${hostile}
}
`;
}
