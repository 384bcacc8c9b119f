import type { Dimension } from '../../program/dimension.ts';
import { product } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import { BINDING, type Helper, type KernelSpelling, type Spelling } from '../../program/spelling.ts';
import { helping, latexFunction, primary } from './spell.ts';

/** The words in which C and TypeScript differ; what is computed is the same. */
export interface Words {
  readonly number: string;
  readonly fixed: string;
  readonly count: string;
  readonly equals: string;
  readonly abs: string;
  readonly sqrt: string;
  readonly log: string;
}

const C: Words = { number: 'REAL', fixed: 'const REAL', count: 'int', equals: '==', abs: 'fabs', sqrt: 'sqrt', log: 'log' };
const TYPESCRIPT: Words = {
  number: 'let',
  fixed: 'const',
  count: 'let',
  equals: '===',
  abs: 'Math.abs',
  sqrt: 'Math.sqrt',
  log: 'Math.log',
};

export type Parameter = readonly [name: string, type: 'array' | 'fixed array' | 'count'];

function head(words: Words, name: string, parameters: readonly Parameter[], answers: boolean): string {
  if (words === C) {
    const types = { array: 'REAL *', 'fixed array': 'const REAL *', count: 'int ' };
    return `static ${answers ? 'REAL' : 'void'} ${name}(${parameters.map(([own, type]) => types[type] + own).join(', ')}) {`;
  }
  const written = parameters.map(([own, type]) => `${own}: ${type === 'count' ? 'number' : 'Float64Array'}`);
  const line = `function ${name}(${written.join(', ')}): ${answers ? 'number' : 'void'} {`;
  return line.length <= 80
    ? line
    : `function ${name}(\n${written.map((own) => `  ${own},\n`).join('')}): ${answers ? 'number' : 'void'} {`;
}

export function inBoth(
  name: string,
  parameters: readonly Parameter[],
  answers: boolean,
  body: (words: Words) => string,
  needs: { readonly c: readonly Helper[]; readonly typescript: readonly Helper[] } = { c: [], typescript: [] },
): { readonly c: Helper; readonly typescript: Helper } {
  const text = (words: Words): string => `${head(words, name, parameters, answers)}\n${body(words)}\n}`;
  return { c: { name, text: text(C), needs: needs.c }, typescript: { name, text: text(TYPESCRIPT), needs: needs.typescript } };
}

function swapped({ fixed, count }: Words, data: string, width: string): string {
  return `      for (${count} j = 0; j < ${width}; j++) {
        ${fixed} kept = ${data}[k * ${width} + j];
        ${data}[k * ${width} + j] = ${data}[pivot * ${width} + j];
        ${data}[pivot * ${width} + j] = kept;
      }`;
}

/** Elimination with partial pivoting: solves for the right side in place, and answers the determinant. */
const ELIMINATE = inBoth(
  'eliminate',
  [
    ['left', 'array'],
    ['right', 'array'],
    ['n', 'count'],
    ['width', 'count'],
  ],
  true,
  (words) => `  ${words.number} determinant = 1;
  for (${words.count} k = 0; k < n; k++) {
    ${words.count} pivot = k;
    for (${words.count} i = k + 1; i < n; i++) {
      if (${words.abs}(left[i * n + k]) > ${words.abs}(left[pivot * n + k])) {
        pivot = i;
      }
    }
    if (pivot > k) {
      determinant = -determinant;
${swapped(words, 'left', 'n')}
${swapped(words, 'right', 'width')}
    }
    ${words.fixed} top = left[k * n + k];
    determinant *= top;
    for (${words.count} i = 0; i < n; i++) {
      ${words.fixed} factor = i ${words.equals} k ? 0 : left[i * n + k] / top;
      for (${words.count} j = 0; j < n; j++) {
        left[i * n + j] -= factor * left[k * n + j];
      }
      for (${words.count} j = 0; j < width; j++) {
        right[i * width + j] -= factor * right[k * width + j];
      }
    }
  }
  for (${words.count} i = 0; i < n; i++) {
    for (${words.count} j = 0; j < width; j++) {
      right[i * width + j] /= left[i * n + i];
    }
  }
  return determinant;`,
);

const NEEDS_ELIMINATE = { c: [ELIMINATE.c], typescript: [ELIMINATE.typescript] };

const copied = ({ count }: Words, from: string, to: string, size: string): string =>
  `  for (${count} i = 0; i < ${size}; i++) {\n    ${to}[i] = ${from}[i];\n  }`;

const A: Parameter = ['a', 'fixed array'];
const N: Parameter = ['n', 'count'];
const WORK: Parameter = ['work', 'array'];

const INVERSE = inBoth(
  'inv',
  [['result', 'array'], A, N, WORK],
  false,
  (words) => `  for (${words.count} i = 0; i < n * n; i++) {
    work[i] = a[i];
    result[i] = i % (n + 1) ${words.equals} 0 ? 1 : 0;
  }
  eliminate(work, result, n, n);`,
  NEEDS_ELIMINATE,
);

const DETERMINANT = inBoth(
  'det',
  [A, N, WORK],
  true,
  (words) => `${copied(words, 'a', 'work', 'n * n')}\n  return eliminate(work, work, n, 0);`,
  NEEDS_ELIMINATE,
);

const LOG_DETERMINANT = inBoth('logdet', [A, N, WORK], true, ({ log }) => `  return ${log}(det(a, n, work));`, {
  c: [DETERMINANT.c],
  typescript: [DETERMINANT.typescript],
});

const SOLUTION = inBoth(
  'solve',
  [['result', 'array'], A, ['b', 'fixed array'], N, ['width', 'count'], WORK],
  false,
  (words) =>
    `${copied(words, 'a', 'work', 'n * n')}\n${copied(words, 'b', 'result', 'n * width')}\n  eliminate(work, result, n, width);`,
  NEEDS_ELIMINATE,
);

const FACTOR = inBoth(
  'cholesky',
  [['result', 'array'], A, N, WORK],
  false,
  ({ number, fixed, count, equals, sqrt }) => `  for (${count} i = 0; i < n; i++) {
    for (${count} j = 0; j < n; j++) {
      work[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2;
      result[i * n + j] = 0;
    }
  }
  for (${count} i = 0; i < n; i++) {
    for (${count} j = 0; j <= i; j++) {
      ${number} rest = work[i * n + j];
      for (${count} k = 0; k < j; k++) {
        rest -= result[i * n + k] * result[j * n + k];
      }
      ${fixed} below = j < i ? result[j * n + j] : 1;
      result[i * n + j] = i ${equals} j ? ${sqrt}(rest) : rest / below;
    }
  }`,
);

function kernel(helpers: { readonly c: Helper; readonly typescript: Helper }, sizes: KernelSpelling['sizes']): KernelSpelling {
  return { kind: 'kernel', sizes, work: ({ operands: [a = []] }) => product(a), ...helpers };
}

const rows = ({ operands: [a = []] }: { readonly operands: readonly Shape[] }): readonly Dimension[] => a.slice(0, 1);

const symmetrised = (library: string): Helper => ({
  name: 'cholesky',
  text: `def cholesky(a):\n    return ${library}.linalg.cholesky((a + a.T) / 2)`,
});

export const INV: Spelling = {
  numpy: 'np.linalg.inv',
  torch: 'torch.linalg.inv',
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}^{-1}`, binding: BINDING.power }),
  element: kernel(INVERSE, rows),
};

export const DET: Spelling = {
  numpy: 'np.linalg.det',
  torch: 'torch.linalg.det',
  latex: latexFunction('\\det'),
  element: kernel(DETERMINANT, rows),
};

export const LOGDET: Spelling = {
  numpy: (call) => primary(`np.linalg.slogdet(${call.tensor(0)})[1]`),
  torch: 'torch.logdet',
  latex: latexFunction('\\log\\det'),
  element: kernel(LOG_DETERMINANT, rows),
};

export const SOLVED: Spelling = {
  numpy: 'np.linalg.solve',
  torch: 'torch.linalg.solve',
  latex: (call) => ({
    text: `{${call.operand(0, BINDING.primary)}}^{-1} \\, ${call.operand(1, BINDING.product + 0.1)}`,
    binding: BINDING.product,
  }),
  element: kernel(SOLUTION, (site) => [...rows(site), product(site.operands[1]?.slice(1) ?? [])]),
};

export const CHOLESKY: Spelling = {
  numpy: helping(symmetrised('np')),
  torch: helping(symmetrised('torch')),
  latex: latexFunction('\\mathrm{chol}'),
  element: kernel(FACTOR, rows),
};
