import type { InitializeParams } from 'vscode-languageserver';
import type { Arranged } from '../src/graph/drawing/arrange.ts';
import type { StartThread } from '../src/threads/runner.ts';
import type { CheckReport } from '../src/verify/plain-report.ts';
import type { CheckTask } from './checks/report.ts';
import type { FileSource } from './imports/imported-files.ts';
import type { LayoutTask } from './layouts/task.ts';
import type { PythonAnswer, PythonTask } from './python/task.ts';

/** A file that was written for the user to look at. */
export interface Written {
  readonly uri: string;
  readonly path: string;
}

type WriteFile = (name: string, text: string) => Promise<Written>;

/** The host's ways to start threads and to write files, if it has any, and its action after an edit is answered. */
export interface Host {
  readonly checkThread: StartThread<CheckTask, CheckReport>;
  readonly layoutThread: StartThread<LayoutTask, Arranged>;
  readonly pythonThread: StartThread<PythonTask, PythonAnswer>;
  readonly afterEdit?: () => void;
  readonly write?: WriteFile;
  /** The files below some folders, where the client does not read them. */
  readonly files?: (folders: readonly string[]) => FileSource;
}

/** The folders of a workspace. */
export function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  return workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
}
