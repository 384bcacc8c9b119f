import { constant, ONE, product } from '../../program/dimension.ts';
import type { Site } from '../../program/operation.ts';
import type { Helper, Spelling } from '../../program/spelling.ts';
import { helper } from './functions.ts';
import { axisAt, gather, latexFunction, map, mapped, primary } from './spell.ts';

/** Spellings of orders, which other languages have functions for and C has not. */

/** NaN is the largest number, which differs from itself; a difference of infinities would not tell that they are equal. */
const BODY = (
  count: string,
  fixed: string,
  number: string,
  differs: string,
): string => `  for (${count} row = 0; row < outer * inner; row++) {
    ${fixed} start = ${count === 'int' ? 'row / inner' : 'Math.floor(row / inner)'} * n * inner + (row % inner);
    for (${count} i = 0; i < n; i++) {
      ${count} k = i;
      for (; k > 0; k--) {
        ${fixed} before = ${count === 'int' ? '(int)' : ''}result[start + (k - 1) * inner];
        ${number} own = a[start + i * inner], other = a[start + before * inner];
        if (descending ? own <= other || other ${differs} other : own >= other || own ${differs} own) {
          break;
        }
        result[start + k * inner] = before;
      }
      result[start + k * inner] = i;
    }
  }`;

const C_ARGSORT: Helper = helper(
  'argsort',
  `static void argsort(REAL *result, const REAL *a, int outer, int n, int inner, int descending, REAL *work) {
  (void)work;
${BODY('int', 'const int', 'const REAL', '!=')}
}`,
);

const TYPESCRIPT_ARGSORT: Helper = helper(
  'argsort',
  `function argsort(
  result: Float64Array,
  a: Float64Array,
  outer: number,
  n: number,
  inner: number,
  descending: number,
  _work: Float64Array,
): void {
${BODY('let', 'const', 'const', '!==')}
}`,
);

/** The sizes before, along and after the axis, and the direction. */
function sizes(site: Site) {
  const [shape = []] = site.operands;
  const axis = axisAt(site, -1);
  return [
    product(shape.slice(0, axis)),
    shape[axis] ?? ONE,
    product(shape.slice(axis + 1)),
    constant(site.options['descending'] === true ? 1 : 0),
  ];
}

export const ARGSORT: Spelling = {
  numpy: (call) => {
    const own = call.site.options['descending'] === true ? `-${call.operand(0, 5)}` : call.operand(0);
    return primary(`np.argsort(${own}, axis=${axisAt(call.site, -1)}, kind="stable").astype(float)`);
  },
  torch: (call) => {
    const descending = call.site.options['descending'] === true ? ', descending=True' : '';
    const sorted = `torch.sort(${call.tensor(0)}, dim=${axisAt(call.site, -1)}${descending}, stable=True)[1]`;
    return primary(`${sorted}.to(${call.like}.dtype)`);
  },
  latex: latexFunction('\\mathrm{argsort}'),
  element: { kind: 'kernel', sizes, work: () => ONE, c: C_ARGSORT, typescript: TYPESCRIPT_ARGSORT },
};

/** The position where an element is the largest, and one behind all others elsewhere. */
const PLACE = map(
  (call) => primary(`(${call.operand(0, 2)} == ${call.operand(1, 2)} ? ${call.operand(2)} : INFINITY)`),
  (call) => primary(`(${call.operand(0, 2)} === ${call.operand(1, 2)} ? ${call.operand(2)} : Infinity)`),
);

export const ARGMAX: Spelling = {
  numpy: (call) => primary(`np.argmax(${call.operand(0)}, axis=${axisAt(call.site, -1)}).astype(float)`),
  torch: (call) => primary(`torch.argmax(${call.tensor(0)}, dim=${axisAt(call.site, -1)}).to(${call.like}.dtype)`),
  latex: latexFunction('\\arg\\max'),
  element: gather('often', (at) => {
    const axis = axisAt(at.site, -1);
    const size = at.site.operands[0]?.[axis] ?? ONE;
    const own = (counter: typeof size) => at.operand(0, at.index.toSpliced(axis, 0, counter));
    const top = at.reduce('max', [size], ([counter = ONE]) => own(counter));
    return at.reduce('min', [size], ([counter = ONE]) => mapped(PLACE, own(counter), top, { kind: 'index', index: counter }));
  }),
};
