/** A model in both languages: what PyTorch runs ends with `y`, the only output. */
export interface Model {
  readonly name: string;
  readonly text: string;
  readonly code: string;
}

export const MODELS: readonly Model[] = [
  {
    name: 'a GRU over a sequence',
    text: `input x[1..T]: [n]
input h0: [m]
param Wz, Wr, W: [m, n]
param Uz, Ur, U: [m, m]
h[0] = h0
for t in 1..T {
  z = sigmoid(Wz @ x[t] + Uz @ h[t-1])
  r = sigmoid(Wr @ x[t] + Ur @ h[t-1])
  g = tanh(W @ x[t] + U @ (r * h[t-1]))
  h[t] = (1 - z) * h[t-1] + z * g
}
output h[T]
`,
    code: `
h = h0
for t in range(len(x)):
    z = torch.sigmoid(Wz @ x[t] + Uz @ h)
    r = torch.sigmoid(Wr @ x[t] + Ur @ h)
    h = (1 - z) * h + z * torch.tanh(W @ x[t] + U @ (r * h))
y = h
`,
  },
  {
    name: 'an LSTM with gates in one matrix',
    text: `input x[1..T]: [n]
param W: [4 * m, n], U: [4 * m, m], b: [4 * m]
h[0] = broadcast(0, [m])
c[0] = broadcast(0, [m])
for t in 1..T {
  a = W @ x[t] + U @ h[t-1] + b
  i = sigmoid(slice(a, start=0, stop=m))
  f = sigmoid(slice(a, start=m, stop=2 * m))
  g = tanh(slice(a, start=2 * m, stop=3 * m))
  o = sigmoid(slice(a, start=3 * m))
  c[t] = f * c[t-1] + i * g
  h[t] = o * tanh(c[t])
}
output h
`,
    code: `
h = c = torch.zeros(U.shape[1], dtype=torch.float64)
states = [h]
for t in range(len(x)):
    i, f, g, o = (W @ x[t] + U @ h + b).chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    states.append(h)
y = torch.stack(states)
`,
  },
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
    name: 'a Kalman filter',
    text: `input z[1..T]: [m]
param F: [n, n], H: [m, n], q, r: [] in 0.3..1
mu[0] = broadcast(0, [n])
P[0] = diag(broadcast(1, [n]))
for t in 1..T {
  mp = F @ mu[t-1]
  Pp = F @ P[t-1] @ F.T + q * diag(broadcast(1, [n]))
  S = H @ Pp @ H.T + r * diag(broadcast(1, [m]))
  e = z[t] - H @ mp
  K = Pp @ H.T @ inv(S)
  mu[t] = mp + K @ e
  P[t] = Pp - K @ H @ Pp
  l[t] = logdet(S) + dot(e, solve(S, e))
}
L = 0.5 * sum(l)
`,
    code: `
n, m = F.shape[0], H.shape[0]
mu, P, y = torch.zeros(n, dtype=torch.float64), torch.eye(n, dtype=torch.float64), 0
for t in range(len(z)):
    mu, P = F @ mu, F @ P @ F.T + q * torch.eye(n, dtype=torch.float64)
    S = H @ P @ H.T + r * torch.eye(m, dtype=torch.float64)
    e = z[t] - H @ mu
    K = P @ H.T @ torch.linalg.inv(S)
    y = y + 0.5 * (torch.logdet(S) + e @ torch.linalg.solve(S, e))
    mu, P = mu + K @ e, P - K @ H @ P
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
    name: 'a neural differential equation by Euler steps',
    text: `input s0: [n]
param A: [m, n], B: [n, m]
s[0] = s0
for t in 1..T {
  s[t] = s[t-1] + 0.1 * B @ tanh(A @ s[t-1])
}
y = sum(s ^ 2)
`,
    code: `
s, y = s0, (s0**2).sum()
for _ in range(SIZES["T"]):
    s = s + 0.1 * B @ torch.tanh(A @ s)
    y = y + (s**2).sum()
`,
  },
  {
    name: 'two layers of a recurrent net, and what they read in reverse',
    text: `input x[1..T]: [n]
param W[1..2]: [n, n], U[1..2]: [n, n]
for t in 1..T {
  f[0, t] = x[T-t+1]
}
for l in 1..2 {
  f[l, 0] = broadcast(0, [n])
  for t in 1..T {
    f[l, t] = tanh(W[l] @ f[l-1, t] + U[l] @ f[l, t-1])
  }
}
f[0, 0] = broadcast(0, [n])
output f[2, T]
`,
    code: `
layer = x.flip(0)
for l in range(2):
    h, states = torch.zeros_like(x[0]), []
    for t in range(len(x)):
        h = torch.tanh(W[l] @ layer[t] + U[l] @ h)
        states.append(h)
    layer = torch.stack(states)
y = layer[-1]
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
  {
    name: 'a causal convolution of a sequence, pooled',
    text: `input x: [N, c, 9]
param K: [k, c, 3], b: [k, 1]
h = leaky_relu(conv1d(pad(x, axis=2, before=2), K, stride=2) + b, slope=0.2)
out = logsumexp(max_pool(h, size=2, stride=1), axis=2)
`,
    code: 'y = torch.logsumexp(F.max_pool1d(F.leaky_relu(F.conv1d(F.pad(x, (2, 0)), K, b.flatten(), stride=2), 0.2), 2, 1), 2)',
  },
];
