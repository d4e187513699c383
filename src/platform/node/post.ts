/** post(): one HTTP request by POST, on a connection of its own. Node's client is loaded when somebody asks for it. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { HttpAnswer, HttpPost, TlsOptions } from '../platform.ts';
import { nodeClock } from './clock.ts';
import { secureContext } from './tls/context.ts';

const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

export async function post(asked: HttpPost): Promise<HttpAnswer> {
  const { url, headers, body, tls, signal } = asked;
  const { request } = await (url.startsWith('https:') ? import('node:https') : import('node:http'));
  const secure = tls === undefined ? {} : secureOptions(new URL(url).hostname, tls);
  const options = { method: 'POST', headers, agent: false, ...secure };
  const outgoing = request(url, signal === undefined ? options : { ...options, signal });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
  });
  limitTime(outgoing, asked);
  outgoing.end(body);
  return read(await answer);
}

function secureOptions(hostname: string, tls: TlsOptions) {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    secureContext: secureContext(tls),
    ...(isIP(bare) === 0 ? { servername: bare } : {}),
    checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      tls.verifyHostname ? checkServerIdentity(bare, certificate) : undefined,
  };
}

/** As java.net.HttpURLConnection counts: until the connection stands, then without a byte of the answer. */
function limitTime(
  outgoing: ClientRequest,
  { connectTimeoutMs, readTimeoutMs }: Pick<HttpPost, 'connectTimeoutMs' | 'readTimeoutMs'>,
): void {
  const expire = (message: string) =>
    outgoing.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  const timer =
    connectTimeoutMs === null
      ? null
      : nodeClock.after(connectTimeoutMs, () => expire('Connect timed out'));
  outgoing.on('close', () => timer?.cancel());
  outgoing.on('socket', (socket) =>
    socket.once('connect', () => {
      timer?.cancel();
      if (readTimeoutMs !== null) socket.setTimeout(readTimeoutMs, () => expire('Read timed out'));
    }),
  );
}

async function read(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error(`The answer is larger than ${ANSWER_BYTES_MAX}`);
    chunks.push(chunk);
  }
  return { status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) };
}
