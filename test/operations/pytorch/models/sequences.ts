import type { Model } from './model.ts';

/** Models that run along a sequence. */
export const SEQUENCES: readonly Model[] = [
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
    name: 'a causal convolution of a sequence, pooled',
    text: `input x: [N, c, 9]
param K: [k, c, 3], b: [k, 1]
h = leaky_relu(conv1d(pad(x, axis=2, before=2), K, stride=2) + b, slope=0.2)
out = logsumexp(max_pool(h, size=2, stride=1), axis=2)
`,
    code: 'y = torch.logsumexp(F.max_pool1d(F.leaky_relu(F.conv1d(F.pad(x, (2, 0)), K, b.flatten(), stride=2), 0.2), 2, 1), 2)',
  },
];
