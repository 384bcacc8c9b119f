// Loaded into the server under test: it says over a channel of its own how much memory it takes up, and how much of it it holds.
const { isMainThread } = require('node:worker_threads');

const MEBIBYTE = 2 ** 20;

// The server's threads load it too, and have no such channel.
if (isMainThread) {
  process.on('message', (asked) => {
    if (asked === 'memory held') globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send({ held: (heapUsed + external) / MEBIBYTE, resident: rss / MEBIBYTE });
  });
  process.channel.unref();
}
