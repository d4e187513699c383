/**
 * Why a connection could not be made or was lost, for the log: the reasons an operator looks for by their Java names,
 * under the line that the Java client prints.
 */
import type { Logger } from '../../platform/platform.ts';
import type { Host } from './connect-string.ts';

const CAUSES: Readonly<Record<string, readonly [javaClass: string, message: string]>> = {
  ECONNREFUSED: ['java.net.ConnectException', 'Connection refused'],
  ETIMEDOUT: ['java.net.ConnectException', 'Connection timed out'],
  EHOSTUNREACH: ['java.net.NoRouteToHostException', 'No route to host'],
};

export function asJava(error: unknown, { host }: Host): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { code = '' } = error as NodeJS.ErrnoException;
  const [javaClass, message] = CAUSES[code] ?? others(code, error.message, host);
  return Object.assign(new Error(message), { javaClass });
}

function others(code: string, message: string, host: string): readonly [string, string] {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return ['java.net.UnknownHostException', `${host}: Name or service not known`];
  }
  const tls = !/^E[A-Z]+$/.test(code);
  return [tls ? 'javax.net.ssl.SSLException' : 'java.io.IOException', message];
}

/** The server closed the connection, or nothing was heard of it for too long. */
export function lostConnection(sessionId: string): Error {
  const message = `Unable to read additional data from server sessionid ${sessionId}, likely server has closed socket`;
  const javaClass = 'org.apache.zookeeper.ClientCnxn$EndOfStreamException';
  return Object.assign(new Error(message), { javaClass });
}

/** Says a server's reason once, not with every attempt. */
export class FailureLog {
  readonly #log: Logger;
  readonly #said = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  failed(sessionId: string, { host, port }: Host, error: Error): void {
    const server = `${host}:${port}`;
    if (this.#said.get(server) === error.message) return;
    this.#said.set(server, error.message);
    this.#log.warn(
      `Session ${sessionId} for server ${server}, Closing socket connection. Attempting reconnect except it is a SessionExpiredException.`,
      error,
    );
  }

  /** A session stands: the next failure is news again. */
  reset(): void {
    this.#said.clear();
  }
}
