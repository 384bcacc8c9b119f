import { type ComparedElements, errorText, type NotCompared } from '../../index.ts';
import type { Terminal } from '../terminal.ts';

type Found = ComparedElements | NotCompared | undefined;

/** True unless the comparison found an error. */
export function isSound(found: Found): boolean {
  return found === undefined || 'why' in found || found.ok;
}

export function jsonElements(found: Found): object | null {
  if (found === undefined) return null;
  return 'why' in found ? found : { ...found, sizes: Object.fromEntries(found.sizes) };
}

export function printElements(found: Found, terminal: Terminal): void {
  if (found === undefined) return;
  if ('why' in found) {
    terminal.line(`~ not compared element by element: ${found.why}`);
    return;
  }
  const { numbers, outputs, sizes, error, tolerance, ok, worst } = found;
  const at = [...sizes].map(([name, size]) => `${name} = ${size}`).join(', ');
  const what = `${numbers} × ${outputs} elements${at === '' ? '' : ` at ${at}`}`;
  const text = `${what}, worst error ${errorText(error)} (tolerance ${errorText(tolerance)}): ${worst.output} by ${worst.by}`;
  terminal.line(terminal.style(ok ? 'green' : 'red', `${ok ? '✓' : '✗'} ${text}`));
}
