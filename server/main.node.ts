import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeThreads } from './checks/node.ts';
import { startServer } from './start.ts';

// The bundle of the checks stands beside the bundle of the server.
startServer(createConnection(ProposedFeatures.all), nodeThreads(join(__dirname, 'checks.cjs')));
