/** Words of C99 and its mathematics that no variable of an exported file may take. */
export const C_WORDS: readonly string[] = [
  'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict',
  'return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool _Complex _Imaginary',
  'bool true false complex imaginary I NULL INFINITY NAN HUGE_VAL errno REAL saved main memcpy memset',
  'acos asin atan atan2 acosh asinh atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax fmin fmod',
  'frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter nexttoward',
  'pow remainder remquo rint round scalbln scalbn signbit sin sinh sqrt tan tanh tgamma trunc isnan isinf isfinite abs div',
  'carg cimag conj cproj creal y0 y1 yn j0 j1 jn gamma signgam index linux unix',
]
  .join(' ')
  .split(' ');
