import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds without an edit after which a pause is in nobody's way. */
const REST = 1000;

/** Less garbage than this is not worth a pause: bytes. */
const WORTH_COLLECTING = 32 * 2 ** 20;

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/** V8's own collector, whole and at once; what it frees goes back to the system. */
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
 * Collects garbage when nobody types. V8 puts that off for as long as the machine has memory: a large file that is typed
 * into would take up three times what it needs, and keep it. To be called with each edit.
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
