import { format } from '../../src/index.ts';
import type { Feature } from '../container/services.ts';
import {
  CheckPythonRequest,
  type DerivePythonParams,
  DerivePythonRequest,
  type PythonProgramParams,
  PythonProgramRequest,
  type PythonResult,
  type Refusal,
} from '../protocol.ts';
import { pythonResult } from '../python/results.ts';
import type { Server } from '../server.ts';
import { answers } from './answers.ts';

const NOT_OPEN = 'the file is not open, or has changed meanwhile';

async function programOf(server: Server, { uri, id }: PythonProgramParams): Promise<{ readonly text: string } | Refusal> {
  const version = await server.python.read(uri);
  if (version === undefined) return { refused: NOT_OPEN };
  const own = version.pairs.find((pair) => pair.id === id);
  if (own !== undefined) return { text: format(own.program) };
  return { refused: version.failure ?? server.abilities.l10n.t('no backward pass was read there') };
}

async function derived(server: Server, { uri, name }: DerivePythonParams) {
  const answer = await server.python.derive(uri, name);
  if (answer === undefined) return { refused: NOT_OPEN };
  return 'reason' in answer ? { refused: answer.reason } : { line: answer.line - 1, text: answer.text };
}

/** Checks of backward passes in Python, for whoever asks; what they find is told as for any file. */
export const python: Feature = ({ shared: { Server: server } }) => {
  const { connection } = server;
  answers(connection, CheckPythonRequest, async ({ uri, ids }): Promise<PythonResult | undefined> => {
    const version = await server.python.check(uri, ids);
    return version && pythonResult(version, server.abilities.l10n);
  });
  answers(connection, PythonProgramRequest, (params) => programOf(server, params));
  answers(connection, DerivePythonRequest, (params) => derived(server, params));
  return { capabilities: {} };
};
