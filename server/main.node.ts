import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeThread } from '../src/threads/node.ts';
import { collectAtRest } from './garbage.ts';
import { machineFiles } from './imports/machine-files.ts';
import { Lifecycle } from './lifecycle.ts';
import { standardStreams } from './standard-streams.ts';
import { startServer } from './start.ts';
import { writeTemporary } from './temporary-files.ts';

const lifecycle = new Lifecycle();
const options = { messageStrategy: lifecycle };

// The bundles of the threads stand beside the bundle of the server.
startServer(
  process.argv.includes('--stdio')
    ? createConnection(ProposedFeatures.all, ...standardStreams(lifecycle), options)
    : createConnection(ProposedFeatures.all, options),
  {
    checkThread: nodeThread(join(__dirname, 'checks.cjs')),
    pythonThread: nodeThread(join(__dirname, 'checks.cjs')),
    layoutThread: nodeThread(join(__dirname, 'layouts.cjs')),
    afterEdit: collectAtRest(),
    write: writeTemporary,
    files: machineFiles,
  },
);
