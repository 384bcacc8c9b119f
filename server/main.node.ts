import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeThread } from '../src/threads/node.ts';
import { collectAtRest } from './garbage.ts';
import { startServer } from './start.ts';

// The bundles of the threads stand beside the bundle of the server.
startServer(
  createConnection(ProposedFeatures.all),
  nodeThread(join(__dirname, 'checks.cjs')),
  nodeThread(join(__dirname, 'layouts.cjs')),
  collectAtRest(),
);
