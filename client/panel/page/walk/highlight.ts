import type { Shown } from '../graph/shown.ts';
import { host } from '../host.ts';
import type { View } from '../view.ts';

/** The line of the step at hand stands out in the text; none where there is no walk. */
export function highlightStep({ uri, step }: View, { picture }: Shown): void {
  if (picture === undefined) return;
  const { version, walk } = picture;
  host.postMessage({
    type: 'highlight',
    uri,
    version,
    range: step === undefined ? undefined : walk.steps[step]?.range,
  });
}
