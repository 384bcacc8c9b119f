/** A forward pass from the last element to the first, and its backward block, whose loop has some range. */
export const upward = (range: string): string => `input x[1..T]: [n], b1: [n]
b[T+1] = b1
for t in T..1 {
  b[t] = x[t] * b[t+1]
}
output b
backward {
  for t in ${range} {
    dx[t] += db[t] * b[t+1]
    db[t+1] += db[t] * x[t]
  }
  db1 += db[T+1]
}
`;
