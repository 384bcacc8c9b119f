import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Idle time in milliseconds before garbage is collected. */
const REST = 1000;

/** Bytes of garbage from which on a collection is worth its pause. */
const WORTH_COLLECTING = 32 * 2 ** 20;

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/** V8's full collection, which returns memory to the system. No public function of Node starts one. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return collect;
}

function heapSize(): number {
  return getHeapStatistics().used_heap_size;
}

/**
 * Collects garbage while nobody types; the returned function is called after each edit. V8 defers collections while the machine
 * has memory, and each keystroke in a file of 10,000 equations leaves about 12 kB: after 6,000 of them and a pause the server takes
 * 128 MiB, without this 209. The budget of docs/benchmarks.md, 150 MiB, would break after about 1,000.
 */
export function collectAtRest(): () => void {
  let collect: Collect | undefined;
  let kept = 0;
  let timer: NodeJS.Timeout | undefined;
  const rest = (): void => {
    if (heapSize() - kept < WORTH_COLLECTING) return;
    collect ??= collector();
    collect({ type: 'major', flavor: 'last-resort' });
    kept = heapSize();
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(rest, REST).unref();
  };
}
