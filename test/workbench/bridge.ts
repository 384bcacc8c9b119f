// The wire between the suite in the extension host and the person at the window: one HTTP request a call, answered when the
// person has done it. HTTP because both extension hosts, in Node and in a browser's worker, can speak it.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Call, PERSON_METHODS, type Person } from './person.ts';

export interface Bridge {
  readonly url: string;
  close(): void;
}

function parseCall(body: string): Call {
  const { method, parameters }: Partial<Record<keyof Call, unknown>> = JSON.parse(body);
  const known = PERSON_METHODS.find((name) => name === method);
  if (known === undefined || !Array.isArray(parameters)) throw new Error(`not a call: ${body}`);
  return { method: known, parameters: parameters.map(String) };
}

async function perform(person: Person, request: IncomingMessage): Promise<void> {
  const { method, parameters } = parseCall(await text(request));
  const act: (...texts: string[]) => Promise<void> = person[method];
  await act(...parameters);
}

/** Serves a person's hands to the suite; `person` is asked for at each call, as the window may come later. */
export async function openBridge(person: () => Promise<Person>): Promise<Bridge> {
  const server = createServer(async (request, response) => {
    // The worker of the web extension host has another origin.
    response.setHeader('access-control-allow-origin', '*');
    try {
      await perform(await person(), request);
      response.end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the bridge has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
