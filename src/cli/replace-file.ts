import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/*
 * Files are replaced, never written over: whatever happens on the way, a name stands for the old text or for the new one.
 * Packages that do this take a short write, as of a disk that becomes full, for a whole one (write-file-atomic 8, atomically 2).
 */

/** More links than this in a row are a circle, as for the system itself. */
const MOST_LINKS = 40;

/** The file that a name leads to through symbolic links; it need not exist. */
function behindLinks(file: string): string {
  let name = file;
  for (let link = 0; link < MOST_LINKS; link += 1) {
    if (lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return name;
    name = resolve(dirname(name), readlinkSync(name));
  }
  // Says what is wrong in the system's words.
  statSync(file);
  return name;
}

/** The new file looks to others as the old one did; who may not give files away owns it. */
function keepLooks(descriptor: number, { uid, gid, mode }: Stats): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EPERM' || error.code === 'EINVAL'))) throw error;
  }
  fchmodSync(descriptor, mode);
}

function writeAndClose(descriptor: number, text: string, old: Stats | undefined): void {
  try {
    // The length of what is left is looked at after each call to the system.
    writeFileSync(descriptor, text);
    if (old !== undefined) keepLooks(descriptor, old);
    fsyncSync(descriptor);
  } finally {
    // That the disk is full may be said here only.
    closeSync(descriptor);
  }
}

/** The file itself may be written, but not its directory. */
export class ClosedDirectory extends Error {}

/** Opens a new file. */
function openBeside(beside: string, old: Stats | undefined): number {
  try {
    return openSync(beside, 'wx');
  } catch (error) {
    if (old === undefined || !(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    throw new ClosedDirectory(`its directory lets no new file be made, which takes its place: ${dirname(beside)}`);
  }
}

/** A new file beside another, with a text that has reached the disk. */
function writeBeside(target: string, text: string, old: Stats | undefined): string {
  const beside = join(dirname(target), `.bprop-${crypto.randomUUID()}.tmp`);
  const descriptor = openBeside(beside, old);
  try {
    writeAndClose(descriptor, text, old);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  return beside;
}

/** Makes the new name last; not every system lets directories be opened. */
function syncDirectory(directory: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(directory, 'r');
    fsyncSync(descriptor);
  } catch {
    // The file itself has reached the disk.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Gives a file a new text: all of it, or, with an error of the system, none. Devices and pipes are written to. */
export function replaceFile(file: string, text: string): void {
  const target = behindLinks(file);
  const old = statSync(target, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile()) {
    writeFileSync(target, text);
    return;
  }
  // To replace a file takes no more than a right to its directory.
  if (old !== undefined) accessSync(target, constants.W_OK);
  const beside = writeBeside(target, text, old);
  try {
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  syncDirectory(dirname(target));
}
