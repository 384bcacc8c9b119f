import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FORWARD = 'input x: [n]\nparam W: [m, n], b: [m]\n\ny = tanh(W @ x + b)\noutput y\n';
const CELL = `${FORWARD}
backward {
  dy_2 = dy * (1 - y ^ 2)
  db += dy_2
  dW += outer(dy_2, x)
  dx += W.T @ dy_2
}
`;

/** The files that a driver opens. */
const FILES = {
  'plain.bprop': FORWARD,
  'cell.bprop': CELL,
  'wrong.bprop': CELL.replace('y ^ 2', 'y'),
  'untidy.bprop': 'input x:[n]\ny=tanh( x )\noutput y\n',
  'unfinished.bprop': 'input x: [n]\ny = softpl\n',
};

/** Features in the words of a reader of the docs. */
export const FEATURES = {
  colours: 'colours',
  diagnostics: 'the wrong line is reported, with its cause',
  fix: 'its fix is applied',
  derive: 'the backward block is derived',
  replace: 'a block that was written is replaced, when asked',
  rename: 'a name is renamed with its adjoint',
  format: 'the file is formatted',
  completion: 'an operation is completed',
  hover: 'an operation is explained',
  definition: 'the declaration of a name is found',
} as const;

export type Feature = keyof typeof FEATURES;
export const FEATURE_NAMES = Object.keys(FEATURES) as readonly Feature[];

/** Results that a driver reports: texts of files, messages with their line before them, words. */
export type Observed = Readonly<Record<Feature, unknown>> & { readonly version: string; readonly client?: string };

export function writeFiles(folder: string): void {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
}

function listed(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Which features worked; the command line says what deriving and formatting should leave in the file. */
export function judge(observed: Observed, bprop: (...args: string[]) => string): Readonly<Record<Feature, boolean>> {
  const [diagnostic = '', ...others] = listed(observed.diagnostics);
  const [keyword = '', operation = ''] = listed(observed.colours);
  return {
    colours: /keyword/i.test(keyword) && /function|operation/i.test(operation),
    diagnostics: /^8 .*`dy_2`: a square is missing/.test(diagnostic) && others.length === 0,
    fix: observed.fix === CELL,
    derive: observed.derive === bprop('derive', 'plain.bprop'),
    replace: observed.replace === bprop('derive', 'plain.bprop'),
    rename: observed.rename === CELL.replace(/\b(d?)W\b/g, '$1U'),
    format: observed.format === bprop('format', 'untidy.bprop'),
    completion: /^(y = )?softplus(\(\)?)?$/.test(listed(observed.completion).join(' ')),
    hover: String(observed.hover).includes('Hyperbolic tangent'),
    definition: observed.definition === 'param W: [m, n], b: [m]',
  };
}
