import { describe, expect, it } from 'vitest';
import { isCertain } from '../../../src/language/fixes.ts';
import { tokenize } from '../../../src/language/grammar/lexer.ts';
import { MODULES } from '../../../src/language/grammar/methods.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { applyFix, diagnose, type Found } from '../../support/analysis.ts';
import { readMarked } from '../../support/expectations.ts';
import { resources } from '../../support/files.ts';

/** Lines as people paste them: of NumPy, PyTorch, JAX, of papers, and with slips. */
const PASTED = `
a = np.exp(-x**2) | a = (X**2).sum(axis=1) | a = np.exp(x); | a = np.sum(X, axis=(0, 1)) | a = np.einsum('ij,ij->i', X, Y)
a = torch.max(X, dim=1).values | a = torch.max(X, Y) | a = torch.sum(X, 1, True) | a = X.mean(dim=1, keepdim=True)
a = np.max(X, axis=1, keepdims=True) | a = X.mean().item() | a = np.zeros_like(x) + x | a = F.linear(X, W, c) | a = F.linear(X)
a = np.heaviside(x, 0) | a = np.std(X, axis=0, ddof=1) | a = torch.std(X, dim=0) | a = F.cross_entropy(X, Y) | a = jax.nn.gelu(x)
a = Σ(X * Y) | a = X.reshape(-1) | a = X.view(1, -1) | a = X.unsqueeze(0) | a = X.squeeze() | a = np.linalg.norm(X, axis=1)
a = np.linalg.norm(X, 2, axis=1) | a = np.clip(x, 0, 1) | a = torch.clamp(x, min=0) | a = x.pow(2).mean().sqrt() | a = np.power(x, 2)
a = np.concatenate([X, Y]) | a = np.stack((X, Y)) | a = torch.cat([X, Y], dim=1) | a = np.vstack([X, Y]) | a = np.hstack([x, x])
a = torch.roll(x, 1, 0) | a = np.cumsum(X, 1) | a = np.log2(x) + np.log10(x) | a = np.dot(X, Y.T) | a = np.outer(x, x)
a = F.nll_loss(X, Y) | a = F.layer_norm(X, (m,)) | a = F.leaky_relu(x, 0.2) | a = F.softmax(X, dim=-1) | a = torch.softmax(X, 1)
a = F.mse_loss(X, Y, reduction='sum') | a = tf.reduce_mean(X, axis=0) | a = tf.nn.leaky_relu(x) | a = scipy.special.expit(x)
a = math.pi * x | a = nn.ReLU()(x) | a = nn.CrossEntropyLoss(X, Y) | a = nn.CrossEntropyLoss()(X, Y) | a = nn.Softmax(X) | a = self.W @ x | a = x.detach() + x.clone() | a = np.where(x > 0, x, 0) | a = x.T @ x
a = np.matmul(W, x).T | a = X.T.dot(Y) | a = x.shape[0] * x | a = len(x) * x | a = np.tril(X, k=-1)
a = np.triu(X) | a = np.diag(x) | a = np.trace(X @ Y.T) | a = F.embedding(x, W) | a = torch.gather(X, 1, Y) | a = np.average(x)
a = x² + √x | a = ‖x‖² | a = |x| + 1 | a = x ⊙ x − 1 | a = W · x | a = xᵀ @ x | a = (X + 1)ᵀ @ Y | a = ½x | a = e^x | a = π * x
a = \\tanh(x) | a = \\frac{x}{2} | a = X^T @ Y | a = X' @ Y | a = x.^2 | a = exp.(x) | a = 2x | a = W x | a = tanh x | a = sigmod(x)
a = max(x, 0) | a = max(X, Y) | a = sum(X, 1) | a = sum(X, dim=1) | a = mean(X, axis=1, keepdim=True) | a = std(X, ddof=1)
a = sum(X, axis=(0, 1)) | a = softmax(X, 1) | a = X @ | a = (x + 1 | a = x + 1) | a = tanh(x,) | a = x x | a = x y z
a == x | a := x | a <- x | a += x | let a = x | var a = np.tanh(x) | a = x if x > 0 else 0 | a = x > 0 ? x : 0 | a = x % 2 | a = x // 2
output sum(x * x) | output x, | output x * x | return x | print(x) | param s: float | param s: (n, m) | param s: n, m | input u[1...3]: [m]
input u[1…3]: [m] | const s = 3 | a = h_{t-1} * x | a = x_{1} + x | a = X^{2} | a = e^{x} | inptu u: [m] | u: [m] | dim q: 4 | import numpy as np | def f(x): | if x > 0:
`
  .split(/\n| \| /)
  .map((line) => line.trim())
  .filter((line) => line !== '');

const DECLARED = 'input X, Y: [n, m], x: [m]\nparam W: [k, m], c: [k]\n';

interface File {
  readonly name: string;
  readonly text: string;
}

const FILES: readonly File[] = [
  ...PASTED.map((line) => ({ name: line, text: `${DECLARED}${line}\n` })),
  ...resources('diagnostics').map(({ name, text }) => ({ name, text: readMarked(text).text })),
];

const isError = ({ severity }: Found): boolean => severity === 'error';

/** The text of the lines of a statement: those that a fix changes. */
function statementOf(text: string, { line }: Found, longer: number): string {
  return text
    .split('\n')
    .slice(line - 1, line + Math.max(longer, 0))
    .join('\n');
}

/** Names that the rest of the file knows, and numbers; truths are numbers elsewhere. */
function contentOf(statement: string, known: ReadonlySet<string>): readonly string[] {
  const tokens = tokenize(
    statement
      .replace(/(?<![\w)\].])\.(?=\d)/g, '0.')
      .replace(/=(?:true|True)\b/g, '=1')
      .replace(/=(?:false|False)\b/g, '=0'),
  );
  return tokens
    .filter(({ kind, text }, at) => {
      const isOption = tokens[at + 1]?.text === '=' && at > 0;
      return kind === 'number' || (kind === 'name' && known.has(text) && !isWord(text) && !isOption);
    })
    .map(({ text }) => (Number.isNaN(Number(text)) ? text : String(Number(text))));
}

function isWord(name: string): boolean {
  return MODULES.has(name) || OPERATIONS.call(name) !== undefined;
}

/** The preferred fixes of the errors of a file, with the texts after them. */
function preferred({ text }: File): readonly { readonly found: Found; readonly title: string; readonly after: string }[] {
  return diagnose(text)
    .filter(isError)
    .flatMap((found) =>
      found.fixes
        .filter((_, index) => index === 0 && isCertain({ ...found, place: { statement: 0, span: { start: 0, end: 0 } } }))
        .map((fix) => ({ found, title: fix.title, after: applyFix(text, fix) })),
    );
}

describe('a fix that an editor may choose by itself', () => {
  it('is offered for most that is pasted', () => {
    const mended = PASTED.filter((line) => preferred({ name: line, text: `${DECLARED}${line}\n` }).length > 0);
    expect(mended.length).toBeGreaterThan(PASTED.length / 2);
  });

  it.each(FILES)('leaves no new error in its statement: $name', (file) => {
    const before = new Set(
      diagnose(file.text)
        .filter(isError)
        .map(({ message }) => message),
    );
    for (const { found, title, after } of preferred(file)) {
      const longer = after.split('\n').length - file.text.split('\n').length;
      const own = diagnose(after).filter(
        (other) => isError(other) && other.line >= found.line && other.line <= found.line + Math.max(longer, 0),
      );
      expect({ title, left: own.map(({ message }) => message).filter((message) => !before.has(message)) }).toEqual({
        title,
        left: [],
      });
    }
  });

  it.each(FILES)('loses nothing that it does not replace: $name', (file) => {
    for (const { found, title, after } of preferred(file)) {
      const longer = after.split('\n').length - file.text.split('\n').length;
      if (longer < 0 || /^(?:Remove|Replace|Write: )/.test(title)) continue;
      const others = file.text.split('\n').filter((_, at) => at + 1 !== found.line);
      const known = new Set(tokenize(others.join('\n')).map(({ text }) => text));
      const left = contentOf(statementOf(after, found, longer), new Set([...known, ...contentOf(after, known)]));
      const lost = contentOf(statementOf(file.text, found, 0), known).filter((own) => !left.includes(own));
      expect({ title, lost }).toEqual({ title, lost: [] });
    }
  });
});
