import type { Model } from './model.ts';

/** Networks without recurrence. */
export const NETWORKS: readonly Model[] = [
  {
    name: 'a convolutional classifier',
    text: `input x: [N, 1, 8, 8]
param K1: [3, 1, 3, 3], K2: [4, 3, 3, 3], c1: [3, 1, 1]
param W: [16, k], b: [k]
const t: [N, k] in onehot
h1 = max_pool(relu(conv2d(x, K1, padding=1) + c1), size=2)
h2 = avg_pool(relu(conv2d(h1, K2, padding=1)), size=2)
L = mean(cross_entropy(reshape(h2, [N, 16]) @ W + b, t))
`,
    code: `
h1 = F.max_pool2d(torch.relu(F.conv2d(x, K1, c1.flatten(), padding=1)), 2)
h2 = F.avg_pool2d(torch.relu(F.conv2d(h1, K2, padding=1)), 2)
y = F.cross_entropy(h2.flatten(1) @ W + b, t.argmax(1))
`,
  },
  {
    name: 'the batch-norm MLP of a character model',
    text: `param C: [v, e], W1: [3 * e, h], W2: [h, v], b2: [v], g, s: [h]
const words: [N, 3]
const t: [N, v] in onehot
emb = reshape(gather(C, words), [N, 3 * e])
pre = emb @ W1
mu = mean(pre, axis=0)
var1 = sum((pre - mu) ^ 2, axis=0) / (N - 1)
hidden = tanh(g * (pre - mu) / sqrt(var1 + 1e-5) + s)
L = mean(cross_entropy(hidden @ W2 + b2, t))
`,
    code: `
N = words.shape[0]
pre = C[words.long()].view(N, -1) @ W1
hat = (pre - pre.mean(0)) * (pre.var(0, unbiased=True) + 1e-5) ** -0.5
y = F.cross_entropy(torch.tanh(g * hat + s) @ W2 + b2, t.argmax(1))
`,
  },
  {
    name: 'a variational autoencoder',
    text: `input x: [n] in 0..1
input noise: [k]
param We: [h, n], Wm, Ws: [k, h], Wd: [n, k]
a = tanh(We @ x)
mu = Wm @ a
logvar = Ws @ a
z = mu + exp(0.5 * logvar) * noise
L = n * bce_with_logits(Wd @ z, x) - 0.5 * sum(1 + logvar - mu ^ 2 - exp(logvar))
`,
    code: `
a = torch.tanh(We @ x)
mu, logvar = Wm @ a, Ws @ a
z = mu + torch.exp(logvar / 2) * noise
kl = torch.distributions.kl_divergence(torch.distributions.Normal(mu, torch.exp(logvar / 2)), torch.distributions.Normal(0.0, 1.0))
y = F.binary_cross_entropy_with_logits(Wd @ z, x, reduction="sum") + kl.sum()
`,
  },
  {
    name: 'a highway layer, an RMS norm and gated units',
    text: `input x: [N, d]
param g: [d], W1, W2: [d, f], W3: [f, d], Wt: [d, d], bt: [d]
a = rms_norm(x, g)
h = (silu(a @ W1) * (a @ W2)) @ W3
t = sigmoid(x @ Wt + bt)
out = t * h + (1 - t) * x
`,
    code: `
a = x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt() * g
t = torch.sigmoid(F.linear(x, Wt.T, bt))
y = t * ((F.silu(a @ W1) * (a @ W2)) @ W3) + (1 - t) * x
`,
  },
];
