import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WORKBENCH_SERVER } from './host.ts';

export interface WorkbenchOptions {
  /** The folder for settings, extensions and logs of the workbench. */
  readonly dataFolder: string;
  /** The secret that an address must contain; without one, everybody who reaches the port gets in. */
  readonly token?: string;
  /** Lets a page run an extension's test module, which a built VS Code otherwise ignores. */
  readonly testing?: boolean;
}

export interface Workbench {
  readonly port: number;
  /** Ends the workbench and everything that it started. */
  stop(): Promise<void>;
}

const READY = /Extension host agent listening on (\d+)/;

function workbenchArguments({ dataFolder, token, testing }: WorkbenchOptions): string[] {
  return [
    WORKBENCH_SERVER,
    ...['--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms'],
    ...['--server-data-dir', dataFolder, '--disable-telemetry', '--disable-workspace-trust'],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...(testing ? ['--enable-smoke-test-driver'] : []),
  ];
}

/** Signals the process and all that it started: it leads a process group of its own. */
function signalGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(leader.pid), '/T', '/F']);
    else process.kill(-leader.pid, signal);
  } catch (error) {
    // The group is gone already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The port, once the workbench listens; an error with its output when it ends before that. */
function listening(server: ChildProcess): Promise<number> {
  const output: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        output.push(line);
        const port = READY.exec(line)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    }
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`the workbench ended with ${code}:\n${output.join('\n')}`)));
  });
}

/** Serves the workbench on a free port of this machine. */
export async function serveWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const server = spawn(process.execPath, workbenchArguments(options), {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await listening(server);
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return signalGroup(server, 'SIGKILL');
    const ended = once(server, 'exit');
    signalGroup(server, 'SIGTERM');
    await ended;
    signalGroup(server, 'SIGKILL');
  };
  return { port, stop };
}
