import { BRACKETS, CHANGING_SHAPES } from '../../loops/nested-programs.ts';

/** Programs whose names are keywords, helpers, functions or letters beyond ASCII in some target. */
export const AWKWARD: Readonly<Record<string, string>> = {
  keywords: `input lambda, int: [n]
param new, class: [n]
def = lambda * int
double = def + new * class
while = sum(double)
output while
`,
  helpers: `input sigmoid, softmax, saved: [n]
param np, torch, Math: [n]
exp = sigmoid(sigmoid) + softmax(softmax) * saved
forward = exp(np) * exp + torch
logistic = forward * Math
sum = sum(logistic ^ 2)
output sum
`,
  unicode: `input σ1, é: [n]
param θ, Δt, 变: [n]
φ = σ1 * θ + é
ψ = tanh(φ) * Δt + x²(变)
`.replace('x²(变)', '变 * 变'),
  counters: `input i, j, k: [l]
param a: [l, m]
param x: [m]
sum = a @ x + i
sum2 = sum * j + k
max = softmax(sum2)
output max
`,
  sizes: `dim N = 3, n = 2
input M: [N]
input m: [n]
param W: [n, N]
REAL = m * (W @ M) / N
output REAL
`,
  parts: `input z, y_1: [n]
param z_1, z_2: [n, n]
y = tanh(z_1 @ tanh(z_2 @ exp(z))) * y_1
output y
`,
  modules: `input parameters, T: [n]
param forward, training, self, ctx: [n]
bound = parameters * forward + T * training
type = bound * self + ctx
output type
`,
  machinery: `input valueOf, constructor, arguments: [n]
param eval, undefined, NaN, None, __debug__, __class__, errno, NULL, main, linux, I: [n]
prototype = valueOf * constructor + arguments * eval
__proto__ = undefined * NaN + None * __debug__ + __class__ * errno
toString = NULL * main + linux * I + prototype * __proto__
output toString
`,
  outputs: `input x: [n]
param w: [n]
y = x * w
z = y
c = x > 0
output x, y, z, c
`,
  slices: CHANGING_SHAPES,
  brackets: BRACKETS,
  quotients: `input x: [2, 2, H, W], k: [3, 2, 3, 3], b: [(H - 3) // 2 + 1, (W - 3) // 2 + 1]
y = conv2d(x, k, stride=2) + b * (H // 2) + (H - 9) // 4
z = avg_pool(tanh(y), size=2) + y[1, 2, 1..(H-5)//4+1, 1..(W-5)//4+1]
output z
`,
};
