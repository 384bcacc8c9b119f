import type { Model } from './model.ts';

/** Likelihoods, losses and embeddings. */
export const STATISTICS: readonly Model[] = [
  {
    name: 'a Gaussian process likelihood',
    text: `input X: [n, d]
const t: [n]
param s: [] in 0.5..1.5
D = sum((reshape(X, [n, 1, d]) - reshape(X, [1, n, d])) ^ 2, axis=2)
K = s ^ 2 * exp(-0.5 * D) + diag(broadcast(0.1, [n]))
Lk = cholesky(K)
L = 0.5 * dot(t, solve(K, t)) + sum(log(diag(Lk))) + 0.5 * n * log(2 * pi)
`,
    code: `
K = s**2 * torch.exp(-0.5 * ((X[:, None] - X[None]) ** 2).sum(2)) + 0.1 * torch.eye(len(X), dtype=torch.float64)
y = -torch.distributions.MultivariateNormal(torch.zeros(len(X), dtype=torch.float64), K).log_prob(t)
`,
  },
  {
    name: 'word vectors with negative samples',
    text: `param U, V: [w, d]
const centre, context: []
const negative: [k]
u = gather(U, centre)
L = -log_sigmoid(dot(u, gather(V, context))) - sum(log_sigmoid(-(gather(V, negative) @ u)))
`,
    code: `
u = U[centre.long()]
y = -F.logsigmoid(u @ V[context.long()]) - F.logsigmoid(-(V[negative.long()] @ u)).sum()
`,
  },
  {
    name: 'a triplet loss',
    text: `input a, p, q: [N, d]
L = mean(relu(norm(a - p, axis=1) - norm(a - q, axis=1) + 0.5))
`,
    code: 'y = F.triplet_margin_loss(a, p, q, margin=0.5, eps=0)',
  },
  {
    name: 'a smooth L1 loss and a Huber loss',
    text: `input a, b: [n]
e = abs(a - b)
smooth = where(e < 0.5, 0.5 * e ^ 2 / 0.5, e - 0.5 * 0.5)
huber = where(e < 0.8, 0.5 * e ^ 2, 0.8 * (e - 0.4))
L = mean(smooth) + mean(huber)
`,
    code: 'y = F.smooth_l1_loss(a, b, beta=0.5) + F.huber_loss(a, b, delta=0.8)',
  },
  {
    name: 'logistic regression with a penalty',
    text: `input X: [N, d]
const t: [N] in 0..1
param w: [d], b: []
L = bce_with_logits(X @ w + b, t) + 0.01 * sum(w ^ 2) + 0.1 * norm(w)
`,
    code: 'y = F.binary_cross_entropy_with_logits(X @ w + b, t) + 0.01 * w.square().sum() + 0.1 * torch.linalg.norm(w)',
  },
  {
    name: 'a mixture of Gaussians',
    text: `input X: [N, d]
param mu, logs: [k, d], a: [k]
D = (reshape(X, [N, 1, d]) - mu) / exp(logs)
c = log_softmax(a) - sum(logs, axis=1) - 0.5 * d * log(2 * pi)
L = -sum(logsumexp(c - 0.5 * sum(D ^ 2, axis=2), axis=1))
`,
    code: `
components = torch.distributions.Independent(torch.distributions.Normal(mu, torch.exp(logs)), 1)
y = -torch.distributions.MixtureSameFamily(torch.distributions.Categorical(logits=a), components).log_prob(X).sum()
`,
  },
  {
    name: 'matrix factorisation of what is known',
    text: `const R: [n, m], known: [n, m] in 0..1
param U: [n, k], V: [m, k]
E = (known > 0.5) * (R - U @ V.T)
L = sum(E ^ 2) + 0.1 * (sum(U ^ 2) + sum(V ^ 2))
`,
    code: 'y = ((known > 0.5) * (R - U @ V.T)).square().sum() + 0.1 * (U.square().sum() + V.square().sum())',
  },
];
