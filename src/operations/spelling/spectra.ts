import { add, constant, type Dimension, multiply, ONE, subtract } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { Helper, KernelSpelling, Spelling, SpellingCall } from '../../program/spelling.ts';
import { helper } from './functions.ts';
import { inBoth, type Words } from './linear-algebra.ts';
import { latexFunction, primary } from './spell.ts';

/** Spellings of spectra: libraries have them but for the signs of vectors, and for C they are written out. */

const partOf = ({ options }: SpellingCall['site']): string => String(options['part'] ?? 'values');

/** The rotation that makes `beside` zero, as `cosine` and `sine`. */
function rotation({ fixed, abs, sqrt }: Words, first: string, second: string): string {
  return `${fixed} theta = (${second} - ${first}) / (2 * beside);
        ${fixed} t = (theta < 0 ? -1 : 1) / (${abs}(theta) + ${sqrt}(theta * theta + 1));
        ${fixed} cosine = 1 / ${sqrt}(t * t + 1);
        ${fixed} sine = t * cosine;`;
}

/** Turns two stretches of the working memory about each other. */
function turned({ fixed, count }: Words, length: string, left: string, right: string): string {
  return `        for (${count} k = 0; k < ${length}; k++) {
          ${fixed} one = work[${left}];
          ${fixed} other = work[${right}];
          work[${left}] = cosine * one - sine * other;
          work[${right}] = sine * one + cosine * other;
        }`;
}

const SWEEPS = 60;

const EIGENVALUES = inBoth(
  'eigh',
  [
    ['result', 'array'],
    ['a', 'fixed array'],
    ['n', 'count'],
    ['part', 'count'],
    ['work', 'array'],
  ],
  false,
  (words) => {
    const { number, fixed, count, equals, abs } = words;
    return `  for (${count} i = 0; i < n; i++) {
    for (${count} j = 0; j < n; j++) {
      work[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2;
      work[n * n + i * n + j] = i ${equals} j ? 1 : 0;
    }
  }
  for (${count} sweep = 0; sweep < ${SWEEPS}; sweep++) {
    for (${count} p = 0; p < n; p++) {
      for (${count} q = p + 1; q < n; q++) {
        ${fixed} beside = work[p * n + q];
        if (beside ${equals} 0) {
          continue;
        }
        ${rotation(words, 'work[p * n + p]', 'work[q * n + q]')}
${turned(words, 'n', 'k * n + p', 'k * n + q')}
${turned(words, 'n', 'p * n + k', 'q * n + k')}
${turned(words, 'n', 'n * n + k * n + p', 'n * n + k * n + q')}
        work[p * n + q] = 0;
        work[q * n + p] = 0;
      }
    }
  }
  for (${count} i = 0; i < n; i++) {
    ${fixed} value = work[i * n + i];
    ${count} rank = 0;
    for (${count} j = 0; j < n; j++) {
      rank += work[j * n + j] < value || (work[j * n + j] ${equals} value && j < i) ? 1 : 0;
    }
    if (part ${equals} 0) {
      result[rank] = value;
      continue;
    }
    ${number} top = 0;
    for (${count} k = 0; k < n; k++) {
      top = ${abs}(work[n * n + k * n + i]) > ${abs}(top) ? work[n * n + k * n + i] : top;
    }
    for (${count} k = 0; k < n; k++) {
      result[k * n + rank] = (top < 0 ? -1 : 1) * work[n * n + k * n + i];
    }
  }`;
  },
);

const SINGULAR = inBoth(
  'svd',
  [
    ['result', 'array'],
    ['a', 'fixed array'],
    ['m', 'count'],
    ['n', 'count'],
    ['part', 'count'],
    ['work', 'array'],
  ],
  false,
  (words) => {
    const { number, count } = words;
    const whole = count === 'int' ? 'const int' : 'const';
    return `  ${whole} wide = m < n ? 1 : 0;
  ${whole} rows = wide ? n : m;
  ${whole} w = wide ? m : n;
  ${whole} turns = rows * w;
  ${whole} lengths = turns + w * w;
  for (${count} i = 0; i < w; i++) {
    for (${count} k = 0; k < rows; k++) {
      work[k * w + i] = wide ? a[i * n + k] : a[k * n + i];
    }
    for (${count} k = 0; k < w; k++) {
      work[turns + k * w + i] = k ${words.equals} i ? 1 : 0;
    }
  }
${sweeps(words)}
  for (${count} i = 0; i < w; i++) {
    ${number} sum = 0;
    for (${count} k = 0; k < rows; k++) {
      sum += work[k * w + i] * work[k * w + i];
    }
    work[lengths + i] = ${words.sqrt}(sum);
  }
${answered(words, whole)}`;
  },
);

function sweeps(words: Words): string {
  const { number, count, abs, sqrt } = words;
  return `  for (${count} sweep = 0; sweep < ${SWEEPS}; sweep++) {
    for (${count} p = 0; p < w; p++) {
      for (${count} q = p + 1; q < w; q++) {
        ${number} first = 0;
        ${number} second = 0;
        ${number} beside = 0;
        for (${count} k = 0; k < rows; k++) {
          first += work[k * w + p] * work[k * w + p];
          second += work[k * w + q] * work[k * w + q];
          beside += work[k * w + p] * work[k * w + q];
        }
        if (!(${abs}(beside) > 1e-16 * ${sqrt}(first * second))) {
          continue;
        }
        ${rotation(words, 'first', 'second')}
${turned(words, 'rows', 'k * w + p', 'k * w + q')}
${turned(words, 'w', 'turns + k * w + p', 'turns + k * w + q')}
      }
    }
  }`;
}

/** Writes values or vectors in their order, with the signs of the right ones. */
function answered({ number, fixed, count, equals, abs }: Words, whole: string): string {
  return `  for (${count} i = 0; i < w; i++) {
    ${fixed} length = work[lengths + i];
    ${count} rank = 0;
    for (${count} j = 0; j < w; j++) {
      rank += work[lengths + j] > length || (work[lengths + j] ${equals} length && j < i) ? 1 : 0;
    }
    if (part ${equals} 0) {
      result[rank] = length;
      continue;
    }
    ${whole} right = wide ? 0 : turns;
    ${number} top = 0;
    for (${count} k = 0; k < n; k++) {
      top = ${abs}(work[right + k * w + i]) > ${abs}(top) ? work[right + k * w + i] : top;
    }
    ${whole} from = part ${equals} 2 ? right : turns - right;
    ${fixed} by = (top < 0 ? -1 : 1) / (from ${equals} turns || length ${equals} 0 ? 1 : length);
    for (${count} k = 0; k < (part ${equals} 2 ? n : m); k++) {
      result[k * w + rank] = work[from + k * w + i] * by;
    }
  }`;
}

const numberOf = (parts: readonly string[], part: string): Dimension => constant(Math.max(parts.indexOf(part), 0));

function kernel(
  helpers: { readonly c: Helper; readonly typescript: Helper },
  parts: readonly string[],
  sides: (shape: Shape) => Shape,
  work: (shape: Shape) => Dimension,
): KernelSpelling {
  return {
    kind: 'kernel',
    sizes: (site) => [...sides(site.operands[0] ?? []), numberOf(parts, partOf(site))],
    work: ({ operands: [shape = []] }) => work(shape),
    ...helpers,
  };
}

/** A function that a library has for the values, and one of the file itself for vectors, whose signs are chosen. */
function chosen(values: (call: SpellingCall) => string, vectors: Helper): Spelling['numpy'] {
  return (call) => {
    const part = partOf(call.site);
    if (part === 'values') return primary(values(call));
    const name = call.helper(vectors);
    return primary(part === 'vectors' ? `${name}(${call.tensor(0)})` : `${name}(${call.tensor(0)}, "${part}")`);
  };
}

const NUMPY_SIGNED = helper(
  'signed',
  `def signed(vectors):
    top = np.argmax(np.abs(vectors), axis=0)[np.newaxis]
    return np.where(np.take_along_axis(vectors, top, axis=0) < 0, -1.0, 1.0)`,
);
const TORCH_SIGNED = helper(
  'signed',
  `def signed(vectors):
    top = torch.argmax(torch.abs(vectors), dim=0, keepdim=True)
    return 1.0 - 2.0 * (torch.take_along_dim(vectors, top, dim=0) < 0)`,
);

function vectorsOf(library: 'np' | 'torch', signed: Helper): Helper {
  return helper(
    'eigenvectors',
    `def eigenvectors(a):
    vectors = ${library}.linalg.eigh((a + a.T) / 2)[1]
    return vectors * signed(vectors)`,
    { needs: [signed] },
  );
}

function singularVectors(library: 'np' | 'torch', signed: Helper): Helper {
  return helper(
    'singular_vectors',
    `def singular_vectors(a, part):
    left, _, right = ${library}.linalg.svd(a, full_matrices=False)
    return (left if part == "left" else right.T) * signed(right.T)`,
    { needs: [signed] },
  );
}

export const EIGH: Spelling = {
  numpy: chosen((call) => `np.linalg.eigvalsh((${call.tensor(0)} + ${call.tensor(0, 6)}.T) / 2)`, vectorsOf('np', NUMPY_SIGNED)),
  torch: chosen(
    (call) => `torch.linalg.eigvalsh((${call.tensor(0)} + ${call.tensor(0, 6)}.T) / 2)`,
    vectorsOf('torch', TORCH_SIGNED),
  ),
  latex: latexFunction('\\mathrm{eigh}'),
  element: kernel(
    EIGENVALUES,
    ['values', 'vectors'],
    (shape) => shape.slice(0, 1),
    ([n = ONE]) => add(multiply(n, n), multiply(n, n)),
  ),
};

/** The shorter side, which the shape rule has asked for. */
function shorter([rows = ONE, columns = ONE]: Shape): Dimension {
  return subtract(rows, columns).terms.some(({ coefficient }) => coefficient < 0) ? rows : columns;
}

export const SVD: Spelling = {
  numpy: chosen((call) => `np.linalg.svd(${call.tensor(0)}, compute_uv=False)`, singularVectors('np', NUMPY_SIGNED)),
  torch: chosen((call) => `torch.linalg.svdvals(${call.tensor(0)})`, singularVectors('torch', TORCH_SIGNED)),
  latex: latexFunction('\\mathrm{svd}'),
  element: kernel(
    SINGULAR,
    ['values', 'left', 'right'],
    (shape) => shape,
    (shape) => {
      const k = shorter(shape);
      return add(add(multiply(shape[0] ?? ONE, shape[1] ?? ONE), multiply(k, k)), k);
    },
  ),
};
