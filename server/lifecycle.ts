import {
  type Connection,
  ErrorCodes,
  ExitNotification,
  InitializeRequest,
  Message,
  type MessageStrategy,
  type RequestMessage,
  ResponseError,
  ShutdownRequest,
} from 'vscode-languageserver';

/** A request that comes at the wrong time is made this one, which is refused. */
const REFUSED = '$/bprop/refused';

interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** Takes messages as the protocol has them: nothing is asked before `initialize`, nor after `shutdown`. */
export class Lifecycle implements MessageStrategy {
  private state: 'new' | 'ready' | 'ended' = 'new';

  /** With this the process ends: whether it was told to. */
  get exitStatus(): number {
    return this.state === 'ended' ? 0 : 1;
  }

  handleMessage(message: Message, next: (message: Message) => void | Promise<void>): void | Promise<void> {
    if (Message.isRequest(message)) {
      const params = this.refusal(message);
      return next(params === undefined ? message : { ...message, method: REFUSED, params });
    }
    const isDropped = Message.isNotification(message) && this.state !== 'ready' && message.method !== ExitNotification.method;
    return isDropped ? undefined : next(message);
  }

  private refusal({ method }: RequestMessage): Refusal | undefined {
    const { state } = this;
    if (state === 'new' && method !== InitializeRequest.method) {
      return { code: ErrorCodes.ServerNotInitialized, message: `\`${method}\` comes before \`initialize\`` };
    }
    if (state === 'ended') return { code: ErrorCodes.InvalidRequest, message: `\`${method}\` comes after \`shutdown\`` };
    if (state === 'ready' && method === InitializeRequest.method) {
      return { code: ErrorCodes.InvalidRequest, message: 'the server is initialized already' };
    }
    this.state = method === ShutdownRequest.method ? 'ended' : 'ready';
    return undefined;
  }
}

export function refuseUntimely(connection: Connection): void {
  connection.onRequest(REFUSED, ({ code, message }: Refusal) => {
    throw new ResponseError(code, message);
  });
}
