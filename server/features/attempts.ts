import { judgeAttempt } from '../../src/graph/panel/attempt.ts';
import type { Feature } from '../container/services.ts';
import { type AttemptParams, AttemptRequest } from '../protocol.ts';

/** Judges the lines that somebody writes for hidden steps of the panel's walk. */
export const attempts: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  connection.onRequest(AttemptRequest.method, async ({ uri, ...attempt }: AttemptParams): Promise<unknown> => {
    const file = files.get(uri);
    if (file === undefined || !file.isForwardSound) return null;
    return await judgeAttempt(file, attempt, (text) => Server.checkVariant(uri, text));
  });
  return { capabilities: {} };
};
