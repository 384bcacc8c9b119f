import { describe, expect, it } from 'vitest';
import { derivedPass } from '../../src/autodiff/forms.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText } from '../support/analysis.ts';

/** Equations, and the lines that somebody who derives by hand ends with. */
const FORMS: Readonly<Record<string, { readonly text: string; readonly lines: readonly string[] }>> = {
  'a softmax and its logarithm': {
    text: 'input s: [n]\nconst y: [n]\nL = -sum(y * log(softmax(s)))',
    lines: ['ds += dL * (softmax(s) * sum(y) - y)'],
  },
  'of one class': {
    text: 'input s: [n]\nconst y: [n] in onehot\nL = -sum(y * log(softmax(s)))',
    lines: ['ds += dL * (softmax(s) - y)'],
  },
  'weighted, over a batch': {
    text: 'input s: [N, K]\nconst y: [N, K] in onehot\nconst w: [N, 1]\nL = -sum(w * y * log(softmax(s, axis=1))) / N',
    lines: ['ds += dL * w * (softmax(s, axis=1) - y) / N'],
  },
  'label smoothing': {
    text: 'input s: [N, K]\nconst y: [N, K] in onehot\np = softmax(s, axis=1)\nL = -sum((0.9 * y + 0.1 / K) * log(p)) / N',
    lines: ['ds += dL * (p - 0.9 * y - 0.1 / K) / N'],
  },
  'masked rows': {
    text: 'input s: [N, K]\nconst y: [N, K] in onehot\nconst m: [N, 1] in mask\np = softmax(s, axis=1)\nL = -sum(m * y * log(p))',
    lines: ['ds += dL * m * (p - y)'],
  },
  'softmax written out': {
    text: 'input s: [n, k]\nm = max(s, axis=1, keepdims=true)\ne = exp(s - m)\np = e / sum(e, axis=1, keepdims=true)',
    lines: ['ds += p * (dp - sum(dp * p, axis=1, keepdims=true))'],
  },
  'softmax in pieces to the loss': {
    text: 'input s: [n, k]\nconst y: [n, k] in onehot\ne = exp(s - max(s, axis=1, keepdims=true))\np = e / sum(e, axis=1, keepdims=true)\nL = -sum(y * log(p)) / n',
    lines: ['ds += dL * (p - y) / n'],
  },
  'log-sum-exp written out': {
    text: 'input x: [n]\nm = max(x)\ny = m + log(sum(exp(x - m)))',
    lines: ['dx += dy * softmax(x - m)'],
  },
  'layer norm staged': {
    text: 'input x: [N, D]\nm = mean(x, axis=1, keepdims=true)\nv = mean((x - m) ^ 2, axis=1, keepdims=true)\nrstd = 1 / sqrt(v + 1e-5)\nxh = (x - m) * rstd',
    lines: ['dx += rstd * (dxh - mean(dxh, axis=1, keepdims=true) - xh * mean(dxh * xh, axis=1, keepdims=true))'],
  },
  'layer norm with gain': {
    text: 'input x: [N, D]\nparam w, b: [D]\nm = mean(x, axis=1, keepdims=true)\nv = mean((x - m) ^ 2, axis=1, keepdims=true)\nrstd = rsqrt(v + 1e-5)\nxh = (x - m) * rstd\ny = xh * w + b',
    lines: [
      'db += sum(dy, axis=0)',
      'dxh += dy * w',
      'dw += sum(dy * xh, axis=0)',
      'dx += rstd * (dxh - mean(dxh, axis=1, keepdims=true) - xh * mean(dxh * xh, axis=1, keepdims=true))',
    ],
  },
  'RMS norm': {
    text: 'input x: [N, D]\nparam g: [D]\nr = rsqrt(mean(x ^ 2, axis=1, keepdims=true) + 1e-6)\nxh = x * r\ny = xh * g',
    lines: ['dxh += dy * g', 'dg += sum(dy * xh, axis=0)', 'dx += r * (dxh - xh * mean(dxh * xh, axis=1, keepdims=true))'],
  },
  'batch norm staged': {
    text: 'input x: [N, D]\nmu = mean(x, axis=0)\nxc = x - mu\nvar = mean(xc ^ 2, axis=0)\nstd = sqrt(var + 1e-5)\nxh = xc / std',
    lines: ['dx += (dxh - mean(dxh, axis=0) - xh * mean(dxh * xh, axis=0)) / std'],
  },
  'unit vector': { text: 'input x: [n]\nr = sqrt(sum(x ^ 2))\nu = x / r', lines: ['dx += (du - u * sum(du * u)) / r'] },
  standardised: {
    text: 'input x: [n]\nmu = mean(x)\ns = sqrt(mean((x - mu) ^ 2))\nz = (x - mu) / s',
    lines: ['dx += (dz - mean(dz) - z * mean(dz * z)) / s'],
  },
  'log sigmoid': { text: 'input x: [n]\nL = -sum(log(sigmoid(x)))', lines: ['dx += -dL * (1 - sigmoid(x))'] },
  'binary cross entropy': {
    text: 'input z: [n]\nconst t: [n]\np = sigmoid(z)\nL = -sum(t * log(p) + (1 - t) * log(1 - p))',
    lines: ['dz += dL * (p - t)'],
  },
  softplus: { text: 'input x: [n]\ny = log(1 + exp(x))', lines: ['dx += dy * sigmoid(x)'] },
  cube: { text: 'input x: [n]\ny = x * x * x', lines: ['dx += 3 * dy * x ^ 2'] },
  'tanh scaled': { text: 'input x: [n]\nconst c: []\nz = c * tanh(x / c)', lines: ['dx += dz * (1 - tanh(x / c) ^ 2)'] },
  vae: {
    text: 'input mu, logvar: [n]\nstd = exp(0.5 * logvar)\nkl = -0.5 * sum(1 + logvar - mu ^ 2 - std ^ 2)',
    lines: ['dmu += mu * dkl', 'dlogvar += 0.5 * dkl * (std ^ 2 - 1)'],
  },
  'gaussian nll': {
    text: 'input mu, ls: [n]\nconst x: [n]\nz = (x - mu) / exp(ls)\nL = 0.5 * sum(z ^ 2) + sum(ls)',
    lines: ['dz += z * dL', 'dls += dL - dz * z', 'dmu += -dz / exp(ls)'],
  },
  'mean of squares': { text: 'input y: [n]\nconst t: [n]\nL = mean((y - t) ^ 2)', lines: ['dy += 2 * (y - t) * dL / n'] },
  'half sum': { text: 'input y: [n]\nconst t: [n]\nL = 0.5 * sum((y - t) ^ 2)', lines: ['dy += (y - t) * dL'] },
  hinge: { text: 'input x: [n]\nconst t: [n]\nL = sum(relu(1 - t * x))', lines: ['dx += -dL * (1 - t * x > 0) * t'] },
  'quadratic form': {
    text: 'param A: [n, n]\ninput x: [n]\ny = A @ x\nL = dot(x, y)',
    lines: ['dx += dL * y', 'dy += dL * x', 'dA += outer(dy, x)', 'dx += A.T @ dy'],
  },
  'packed gates': {
    text: 'param W: [d, 4 * h]\ninput x: [N, d]\na = x @ W\ni = sigmoid(slice(a, axis=1, stop=h))\nf = sigmoid(slice(a, axis=1, start=h, stop=2 * h))\no = sigmoid(slice(a, axis=1, start=2 * h, stop=3 * h))\ng = tanh(slice(a, axis=1, start=3 * h))\nc = i * g + f\ny = o * tanh(c)',
    lines: [
      'di_1 = dy * o * (1 - tanh(c) ^ 2)',
      'da += concat(di_1 * g * i * (1 - i), di_1 * f * (1 - f), dy * y * (1 - o), di_1 * i * (1 - g ^ 2), axis=1)',
      'dx += da @ W.T',
      'dW += x.T @ da',
    ],
  },
  'root behind a mask': {
    text: 'input x: [n]\ny = where(x > 0, sqrt(x), 0)',
    lines: ['dx += where(x > 0, 0.5 * dy / sqrt(x), 0)'],
  },
  'relu layer': {
    text: 'param W: [m, n]\ninput x: [n]\ny = relu(W @ x)',
    lines: ['dy_1 = dy * (y > 0)', 'dW += outer(dy_1, x)', 'dx += W.T @ dy_1'],
  },
  'geometric mean': { text: 'input x: [n] in 0.5..2\ny = exp(mean(log(x)))', lines: ['dx += dy * y / n / x'] },
  temperature: {
    text: 'input s: [n]\nconst y: [n] in onehot\nconst T: [] in 1..3\np = softmax(s / T)\nL = -sum(y * log(p))',
    lines: ['ds += dL * (p - y) / T'],
  },
  'bce logits': { text: 'input z: [n]\nconst t: [n]\nL = sum(softplus(z) - t * z)', lines: ['dz += dL * (sigmoid(z) - t)'] },
  poly: { text: 'input x: [n]\ny = x ^ 3 + 2 * x * x', lines: ['dx += dy * x * (4 + 3 * x)'] },
  'the root of a mean of squares': { text: 'input x: [n]\ny = rsqrt(sum(x * x) / n)', lines: ['dx += -dy * x * y ^ 3 / n'] },
  'a vector beside its length': {
    text: 'input x: [n]\ny = x / sqrt(sum(x * x))',
    lines: ['y_1 = sqrt(sum(x ^ 2))', 'dx += (dy - x * sum(dy * y) / y_1) / y_1'],
  },
  'a quadratic form of an inverse': {
    text: 'param K: [n, n] in spd\ninput y: [n]\nL = dot(y, inv(K) @ y)',
    lines: [
      'L_1 = inv(K)',
      'L_2 = L_1 @ y',
      'dy += dL * L_2',
      'dL_3 = dL * y',
      'dL_4 = L_1 @ dL_3',
      'dy += dL_4',
      'dK += -outer(dL_4, L_2)',
    ],
  },
  'the likelihood of a Gaussian': {
    text: 'param K: [n, n] in spd\nconst y: [n]\nL = 0.5 * logdet(K) + 0.5 * dot(y, inv(K) @ y)',
    lines: ['L_1 = inv(K)', 'L_2 = L_1 @ y', 'dK += 0.5 * dL * (L_1 - outer(L_2, L_2))'],
  },
  'the likelihood of a Gaussian by a Cholesky factor': {
    text: 'param X: [n, d]\nconst y: [n]\nK = X @ X.T + diag(broadcast(1, [n]))\nF = cholesky(K)\na = solve(F.T, solve(F, y))\nL = sum(log(diag(F))) + 0.5 * dot(y, a)',
    lines: ['dX += dL * ((inv(K) - outer(a, a)) @ X)'],
  },
  'attention, with the sums of rows by way of its result': {
    text: 'input Q: [n, d], K: [k, d], V: [k, m]\nP = softmax(Q @ K.T, axis=1)\nO = P @ V',
    lines: [
      'dP += dO @ V.T',
      'dV += P.T @ dO',
      'dP_1 = P * (dP - sum(dO * O, axis=1, keepdims=true))',
      'dQ += dP_1 @ K',
      'dK += dP_1.T @ Q',
    ],
  },
  'a factor for each row': {
    text: 'input X: [N, n], s: [N]\nr = X * reshape(s, [N, 1])',
    lines: ['dX += dr * reshape(s, [N, 1])', 'ds += sum(dr * X, axis=1)'],
  },
  'batch norm of images': {
    text: 'input X: [a, b, c]\nm = mean(X, axis=[0, 2], keepdims=true)\nv = mean((X - m) ^ 2, axis=[0, 2], keepdims=true)\nr = rsqrt(v + 1e-5)\nY = (X - m) * r',
    lines: ['dX += r * (dY - mean(dY, axis=[0, 2], keepdims=true) - Y * mean(dY * Y, axis=[0, 2], keepdims=true))'],
  },
  'a divergence from the normal distribution': {
    text: 'input mu, logvar: [N, K]\nL = -0.5 * sum(1 + logvar - mu ^ 2 - exp(logvar))',
    lines: ['dmu += mu * dL', 'dlogvar += 0.5 * dL * (exp(logvar) - 1)'],
  },
  'for each example': {
    text: 'input mu, logvar: [N, K]\nL = -0.5 * sum(1 + logvar - mu ^ 2 - exp(logvar), axis=1)',
    lines: ['dL_1 = reshape(-0.5 * dL, [N, 1])', 'dmu += -2 * mu * dL_1', 'dlogvar += dL_1 * (1 - exp(logvar))'],
  },
  'a matrix times itself': {
    text: 'param R: [n, k]\nparam P: [n, n]\nF = P + R @ R.T',
    lines: ['dP += dF', 'dR += (dF + dF.T) @ R'],
  },
  'layer norm of one operation': {
    text: 'input x: [N, D]\nparam w, b: [D]\ny = layer_norm(x, w, b)',
    lines: [
      'sd = sqrt(var(x, axis=1, keepdims=true) + 0.00001)',
      'xh = (x - mean(x, axis=1, keepdims=true)) / sd',
      'g = dy * w',
      'dx += (g - mean(g, axis=1, keepdims=true) - xh * mean(g * xh, axis=1, keepdims=true)) / sd',
      'dw += sum(dy * xh, axis=0)',
      'db += sum(dy, axis=0)',
    ],
  },
  'attention in one equation': {
    text: 'input Q, K, V: [n, n]\nO = softmax(Q @ K.T, axis=1) @ V',
    lines: [
      'p = softmax(Q @ K.T, axis=1)',
      'dp = dO @ V.T',
      'dV += p.T @ dO',
      'dO_1 = p * (dp - sum(dp * p, axis=1, keepdims=true))',
      'dQ += dO_1 @ K',
      'dK += dO_1.T @ Q',
    ],
  },
  'a softmax written out within an equation': {
    text: 'input g: [n, k]\nparam v: [k, m]\ny = exp(g) / sum(exp(g), axis=1, keepdims=true) @ v',
    lines: [
      'p = softmax(g, axis=1)',
      'dv += p.T @ dy',
      'dy_1 = dy @ v.T',
      'dg += p * (dy_1 - sum(dy_1 * p, axis=1, keepdims=true))',
    ],
  },
  'powers of a softmax written out': {
    text: 'input g: [n, k]\nq = rsqrt((exp(g) / sum(exp(g), axis=0, keepdims=true)) ^ 2 + 1)',
    lines: ['p = softmax(g, axis=0)', 'dg += p * (sum(dq * p ^ 2 * q ^ 3, axis=0, keepdims=true) - dq * p * q ^ 3)'],
  },
  'a trace beside the identity': {
    text: 'param c: []\nconst A: [n, n]\nL = sum(A * (c * eye(n)))',
    lines: ['dc += dL * trace(A)'],
  },
  'masked attention in one equation': {
    text: 'input Q, K, V: [n, n]\nconst m: [n, n] in mask\nO = softmax(Q @ K.T, axis=1, where=m) @ V',
    lines: [
      'p = softmax(Q @ K.T, axis=1, where=m)',
      'dV += p.T @ dO',
      'dO_1 = dO @ V.T',
      'dO_2 = where(m, p * (dO_1 - sum(dO_1 * p, axis=1, keepdims=true, where=m)), 0)',
      'dQ += dO_2 @ K',
      'dK += dO_2.T @ Q',
    ],
  },
  'the logarithm of cosh': { text: 'input d: [n]\nL = sum(log(cosh(d)))', lines: ['dd += dL * tanh(d)'] },
  'a trace': { text: 'param c: []\nconst A: [n, n]\nL = sum(A * (c * diag(broadcast(1, [n]))))', lines: ['dc += dL * trace(A)'] },
  'the logarithm of a sum of exponentials': { text: 'input x: [n]\ny = log(sum(exp(x)))', lines: ['dx += dy * softmax(x)'] },
};

describe('forms that people know come out unaided', () => {
  it.each(Object.entries(FORMS))('%s', (_, { text, lines }) => {
    const name = /(\w+) = [^\n]*$/.exec(text)?.[1];
    const { forward } = analyzeText(`${text}\noutput ${name}\n`);
    const derived = equationsOf(derivedPass(forward).body).map((line) => printStep(line));
    expect(derived).toEqual(lines);
    const block = `backward {\n${derived.map((line) => `  ${line}\n`).join('')}}\n`;
    const { ok } = checkFile(analyzeText(`${text}\noutput ${name}\n${block}`), { seed: 1, sizes: new Map(), numeric: true });
    expect(ok).toBe(true);
  });
});
