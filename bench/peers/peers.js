// The peers of the benchmarks that are JavaScript: one process that answers one JSON request a line with seconds for
// one run, as peers.py does.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
// tfjs greets on the standard output, where the answers go.
for (const method of ['log', 'info', 'warn']) console[method] = (...words) => console.error(...words);

function versionOf(name) {
  const path = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).version;
}

/** What a library needs before it runs; undefined where it is not installed. */
async function loaded(name, prepare) {
  try {
    return { version: versionOf(name), library: await prepare() };
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    return undefined;
  }
}

const tfjs = await loaded('@tensorflow/tfjs', async () => {
  const tf = require('@tensorflow/tfjs');
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend does not start');
  await tf.ready();
  return tf;
});

const jax = await loaded('@jax-js/jax', async () => {
  const library = await import('@jax-js/jax');
  if (!(await library.init()).includes('wasm')) throw new Error('the WebAssembly backend does not start');
  library.defaultDevice('wasm');
  return library;
});

/** The shapes of weights and biases in the order of the GRU's equations, then of its first state. */
function shapesOf(batch, m, n) {
  return [...Array(3).fill([n, m]), ...Array(3).fill([m, m]), ...Array(3).fill([m]), [batch, m]];
}

/** One pass of a GRU and its gradients in float32: it has no other. */
function tfjsGru(steps, batch, m, n) {
  const tf = tfjs.library;
  const given = [...shapesOf(batch, m, n), ...Array(steps).fill([batch, n])].map((shape) => tf.randomUniform(shape, -0.5, 0.5));
  const final = (Wz, Wr, W, Uz, Ur, U, bz, br, b, h0, ...xs) => {
    let h = h0;
    for (const x of xs) {
      const z = tf.sigmoid(x.matMul(Wz).add(h.matMul(Uz)).add(bz));
      const r = tf.sigmoid(x.matMul(Wr).add(h.matMul(Ur)).add(br));
      const g = tf.tanh(x.matMul(W).add(r.mul(h).matMul(U)).add(b));
      h = tf.scalar(1).sub(z).mul(g).add(z.mul(h));
    }
    return h.sum();
  };
  const gradients = tf.grads(final);
  return () => tf.tidy(() => void gradients(given).map((gradient) => gradient.dataSync()));
}

/** The same compiled, in float64. Each use of an array but the last counts: hence `ref`. */
function jaxGru(steps, batch, m, n) {
  const { numpy: np, grad, jit, nn } = jax.library;
  const random = (shape) => {
    const numbers = Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5);
    return np.array(numbers, { dtype: np.float64 }).reshape(shape);
  };
  const given = [...shapesOf(batch, m, n), ...Array(steps).fill([batch, n])].map(random);
  const final = ([Wz, Wr, W, Uz, Ur, U, bz, br, b, h0, ...xs]) => {
    let h = h0;
    const affine = (x, weight, state, other, bias) => np.matmul(x, weight.ref).add(np.matmul(state, other.ref)).add(bias.ref);
    for (const x of xs) {
      const z = nn.sigmoid(affine(x.ref, Wz, h.ref, Uz, bz));
      const r = nn.sigmoid(affine(x.ref, Wr, h.ref, Ur, br));
      const g = np.tanh(affine(x, W, r.mul(h.ref), U, b));
      h = g.mul(z.ref.mul(-1).add(1)).add(z.mul(h));
    }
    for (const weight of [Wz, Wr, W, Uz, Ur, U, bz, br, b]) weight.dispose();
    return h.sum();
  };
  const gradients = jit(grad(final));
  return async () => {
    const found = gradients(given.map((array) => array.ref));
    for (const gradient of found) await gradient.data();
  };
}

const KINDS = { tfjs_gru: tfjsGru, jax_gru: jaxGru };
const ready = new Map();

/** Seconds for one run: as many runs as fill the least time. */
async function measure([kind, ...sizes], least) {
  const key = JSON.stringify([kind, ...sizes]);
  if (!ready.has(key)) {
    ready.set(key, KINDS[kind](...sizes));
    for (let warm = 0; warm < 3; warm += 1) await ready.get(key)();
  }
  const run = ready.get(key);
  const start = performance.now();
  for (let count = 1; ; count += 1) {
    await run();
    const spent = (performance.now() - start) / 1000;
    if (spent >= least) return spent / count;
  }
}

const available = {
  ...(tfjs && { tfjs: tfjs.version }),
  ...(jax && { 'jax-js': jax.version }),
};
process.stdout.write(`${JSON.stringify({ available })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { run, least } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await measure(run, least))}\n`);
}
