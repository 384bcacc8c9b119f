import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeThreads } from './checks/node.ts';
import { nodeLayouts } from './layouts/node.ts';
import { startServer } from './start.ts';

// The bundles of the threads stand beside the bundle of the server.
startServer(
  createConnection(ProposedFeatures.all),
  nodeThreads(join(__dirname, 'checks.cjs')),
  nodeLayouts(join(__dirname, 'layouts.cjs')),
);
