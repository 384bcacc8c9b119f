/** A program whose gradients are worth several threads, and still take less than a second in one. */
export const LARGE = `dim T = 24, B = 16, n = 64
input x[1..T]: [B, n]
input h0: [B, n]
param W, Wz, U, Uz: [n, n]
param b, bz: [n]

h[0] = h0
for t in 1..T {
  z = sigmoid(x[t] @ Wz.T + h[t-1] @ Uz.T + bz)
  h[t] = (1 - z) * tanh(x[t] @ W.T + h[t-1] @ U.T + b) + z * h[t-1]
}
output h[T]
`;
