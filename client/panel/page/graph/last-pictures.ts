import type { GraphAnswer } from '../../../../server/protocol.ts';
import type { Shown } from './shown.ts';

/** The last good picture of a file, with the check that it shows. */
type LastPicture = Pick<Shown, 'picture' | 'layout' | 'report' | 'checked'>;

/** Of more files, pictures are not kept: each may be some megabytes. */
const MOST_FILES = 8;

/** The last good pictures of the files that were in front before, of those that were there last. */
export class LastPictures {
  private readonly byUri = new Map<string, LastPicture>();

  keep(uri: string, { picture, layout, report, checked }: Shown): void {
    if (picture === undefined || layout === undefined) return;
    this.byUri.delete(uri);
    this.byUri.set(uri, { picture, layout, ...(report === undefined ? {} : { report, checked }) });
    for (const oldest of [...this.byUri.keys()].slice(0, -MOST_FILES)) this.byUri.delete(oldest);
  }

  /** The last good picture comes back with the errors for which there is none now. */
  restored(uri: string, shown: Shown, { kind }: GraphAnswer): Shown {
    return kind === 'unsound' && shown.picture === undefined ? { ...shown, ...this.byUri.get(uri) } : shown;
  }
}
