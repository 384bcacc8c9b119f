import type { Model } from './model.ts';

/** Attention, and a block around it. */
export const ATTENTION: readonly Model[] = [
  {
    name: 'multi-head attention with a causal mask',
    text: `input x: [N, T, d]
param Wq, Wk, Wv: [d, 2 * k]
param Wo: [2 * k, d]
q = transpose(reshape(x @ Wq, [N, T, 2, k]), [0, 2, 1, 3])
key = transpose(reshape(x @ Wk, [N, T, 2, k]), [0, 2, 1, 3])
v = transpose(reshape(x @ Wv, [N, T, 2, k]), [0, 2, 1, 3])
s = q @ key.T / sqrt(k)
mask = tril(broadcast(1, [T, T]))
p = softmax(where(mask, s, -1e9), axis=-1)
merged = reshape(transpose(p @ v, [0, 2, 1, 3]), [N, T, 2 * k])
out = merged @ Wo
output out
`,
    code: `
N, T, d = x.shape
k = Wq.shape[1] // 2
q, key, v = ((x @ W).view(N, T, 2, k).transpose(1, 2) for W in (Wq, Wk, Wv))
s = q @ key.transpose(-1, -2) / k**0.5
s = s.masked_fill(torch.tril(torch.ones(T, T)) == 0, -1e9)
y = (torch.softmax(s, -1) @ v).transpose(1, 2).reshape(N, T, 2 * k) @ Wo
`,
  },
  {
    name: 'attention written with einsum',
    text: `input q: [b, h, i, d], key, v: [b, h, j, d]
p = softmax(einsum("bhid,bhjd->bhij", q, key) / sqrt(d), axis=-1)
out = einsum("bhij,bhjd->bhid", p, v)
`,
    code: 'y = torch.softmax(q @ key.transpose(-1, -2) / q.shape[-1] ** 0.5, -1) @ v',
  },
  {
    name: 'a transformer block',
    text: `input x: [T, d]
param g1, s1, g2, s2: [d]
param Wq, Wk, Wv, Wo: [d, d]
param W1: [d, f], b1: [f], W2: [f, d], b2: [d]
a = layer_norm(x, g1, s1)
p = softmax((a @ Wq) @ (a @ Wk).T / sqrt(d), axis=1)
r = x + p @ (a @ Wv) @ Wo
out = r + gelu(layer_norm(r, g2, s2) @ W1 + b1) @ W2 + b2
`,
    code: `
d = x.shape[1]
a = F.layer_norm(x, [d], g1, s1)
p = torch.softmax((a @ Wq) @ (a @ Wk).T / d**0.5, 1)
r = x + p @ (a @ Wv) @ Wo
y = r + F.linear(F.gelu(F.linear(F.layer_norm(r, [d], g2, s2), W1.T, b1)), W2.T, b2)
`,
  },
];
