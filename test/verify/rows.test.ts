import { describe, expect, it } from 'vitest';
import { checkText } from '../loops/support.ts';

const ONCE = `param table: [W, d]
const rows: [N], w: [N]
v = gather(table, rows)
loss = sum(v * reshape(w, [N, 1]))
output loss

backward {
  dv += broadcast(reshape(dloss * w, [N, 1]), [N, d])
  dtable += scatter_add(dv, rows, size=W)
}
`;

const LOOP = `param table: [W, d]
const rows[1..T], w[1..T]: [N]
for t in 1..T {
  v = gather(table, rows[t])
  e[t] = sum(v * reshape(w[t], [N, 1]))
}
output e

backward {
  for t in T..1 {
    dv += broadcast(reshape(de[t] * w[t], [N, 1]), [N, d])
    dtable += scatter_add(dv, rows[t], size=W)
  }
}
`;

describe('rows by numbers that name none', () => {
  it.each([
    ['scatter_add(dv, rows,', 'scatter_add(dv, w,', ONCE],
    ['scatter_add(dv, rows[t],', 'scatter_add(dv, w[t],', LOOP],
  ])('are a mistake of the line that writes %s as %s', (right, wrong, text) => {
    expect(checkText(text)).toMatchObject({ ok: true });
    const { diagnostics, gradients } = checkText(text.replace(right, wrong));
    expect(diagnostics.map(({ code }) => code)).toEqual(['wrong-gradient']);
    expect(diagnostics[0]?.message).toContain('`dtable`');
    expect(gradients.map(({ status }) => status)).toEqual(['fail']);
  });
});
