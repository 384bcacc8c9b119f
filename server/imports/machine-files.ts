import { URI } from 'langium';
import { NodeFileSystemProvider } from 'langium/node';
import type { FileSource } from './imported-files.ts';

/** A workspace of more files and folders than this is searched no further. */
const MAXIMAL_ENTRIES = 50_000;

type Provider = Pick<NodeFileSystemProvider, 'readDirectory'>;

/** Folders of packages, and hidden ones, hold nothing of the user's. */
function isSearched(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}

async function filesIn(folders: readonly URI[], provider: Provider): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [...folders];
  let count = 0;
  for (let folder = open.pop(); folder !== undefined && count < MAXIMAL_ENTRIES; folder = open.pop()) {
    const entries = await provider.readDirectory(folder).catch(() => []);
    count += entries.length;
    for (const { uri, isFile, isDirectory } of entries) {
      const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
      if (isDirectory && isSearched(name)) open.push(uri);
      if (isFile && name.endsWith('.bprop')) found.push(uri.toString());
    }
  }
  return found;
}

/** The files of this machine, for clients that do not read files for the server. */
export function machineFiles(folders: readonly string[]): FileSource {
  const provider = new NodeFileSystemProvider();
  const roots = folders.map((folder) => URI.parse(folder)).filter(({ scheme }) => scheme === 'file');
  return {
    read: async (uri) => {
      const parsed = URI.parse(uri);
      return parsed.scheme === 'file' ? provider.readFile(parsed) : undefined;
    },
    find: () => filesIn(roots, provider),
  };
}
