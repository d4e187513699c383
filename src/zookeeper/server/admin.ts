/**
 * The admin port: HTTP/1.1 that answers GET /commands/NAME with a command's JSON (spec/zookeeper.md 1.15). One request
 * after the other per connection, heads of bounded size, no bodies.
 */
import type { Listener, Platform, Socket } from '../../platform/platform.ts';
import { commandNames, runCommand } from './admin-commands.ts';
import type { AdminConfig } from './config.ts';
import { writeJson } from './json.ts';
import type { ServerState } from './state.ts';

const HEAD_BYTES_MAX = 16 * 1024;
const END_OF_HEAD = '\r\n\r\n';

interface Response {
  readonly status: string;
  readonly type: string;
  readonly body: string;
}

/** The admin port cannot be had. */
export class AdminPortError extends Error {
  readonly javaClass = 'org.apache.zookeeper.server.admin.AdminServer$AdminServerException';
}

export class AdminPort {
  readonly #listener: Listener;
  readonly #sockets: Set<Socket>;

  private constructor(listener: Listener, sockets: Set<Socket>) {
    this.#listener = listener;
    this.#sockets = sockets;
  }

  static async open(
    { network, clock, log }: Platform,
    config: AdminConfig,
    state: ServerState,
  ): Promise<AdminPort> {
    const sockets = new Set<Socket>();
    const onSocket = (socket: Socket) => {
      sockets.add(socket);
      const idle = () => clock.after(config.idleMs, () => socket.destroy(), { unref: true });
      let timer = idle();
      socket.onClose(() => {
        timer.cancel();
        sockets.delete(socket);
      });
      serve(socket, config, state, () => {
        timer.cancel();
        timer = idle();
      });
    };
    const { address: host, port, commandUrl } = config;
    const refused = (cause: unknown) => {
      const where = `address ${host}, port ${port} and command URL ${commandUrl}`;
      return new AdminPortError(`Problem starting AdminServer on ${where}`, { cause });
    };
    if (port < 0 || port > 65_535) throw refused(new RangeError(`port out of range:${port}`));
    const listener = await network.listen({ host, port, onSocket }).catch((cause: unknown) => {
      throw refused(cause);
    });
    const where = `http://${config.address}:${listener.port}${config.commandUrl}`;
    log.logger('org.apache.zookeeper.server.admin.JettyAdminServer').info(`Started at ${where}`);
    return new AdminPort(listener, sockets);
  }

  get port(): number {
    return this.#listener.port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#listener.close();
  }
}

function serve(socket: Socket, config: AdminConfig, state: ServerState, active: () => void): void {
  let head = '';
  let busy = false;
  const next = async () => {
    busy = true;
    for (let end = head.indexOf(END_OF_HEAD); end >= 0; end = head.indexOf(END_OF_HEAD)) {
      const lines = head.slice(0, end).split('\r\n');
      head = head.slice(end + END_OF_HEAD.length);
      const keep = await answer(socket, lines, config, state);
      active();
      if (!keep) return;
    }
    busy = false;
  };
  socket.onData((chunk) => {
    head += chunk.toString('latin1');
    if (head.length > HEAD_BYTES_MAX) socket.destroy();
    else if (!busy) void next();
  });
}

/** Whether another request may follow on the connection. */
async function answer(
  socket: Socket,
  [requestLine = '', ...headers]: readonly string[],
  config: AdminConfig,
  state: ServerState,
): Promise<boolean> {
  const [method = '', target = '', version = ''] = requestLine.split(' ');
  const closing = headers.some((header) => /^connection:\s*close/i.test(header));
  // A body would have to be skipped; nobody sends one with a GET.
  const bodied = headers.some((header) =>
    /^(content-length:\s*[1-9]|transfer-encoding:)/i.test(header),
  );
  const keep = version === 'HTTP/1.1' && !closing && !bodied;
  const { status, type, body } = await respond(method, target, config, state);
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${status}`,
    `Date: ${new Date(state.clock.now()).toUTCString()}`,
    `Content-Type: ${type}`,
    `Content-Length: ${bytes.length}`,
    ...(keep ? [] : ['Connection: close']),
  ];
  socket.write([
    Buffer.from(head.join('\r\n') + END_OF_HEAD),
    ...(method === 'HEAD' ? [] : [bytes]),
  ]);
  if (!keep) socket.end();
  return keep;
}

const plain = (status: string): Response => ({ status, type: 'text/plain', body: `${status}\n` });

async function respond(
  method: string,
  target: string,
  { commandUrl }: AdminConfig,
  state: ServerState,
): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return plain('405 Method Not Allowed');
  const [path = '', query = ''] = target.split('?');
  if (path === commandUrl || path === `${commandUrl}/`) {
    const links = commandNames.map(
      (name) => `<a href="${commandUrl}/${name}">${name}</a>\n<br/>\n`,
    );
    return { status: '200 OK', type: 'text/html', body: links.join('') };
  }
  if (!path.startsWith(`${commandUrl}/`)) return plain('404 Not Found');
  const name = path.slice(commandUrl.length + 1);
  const result = await runCommand(state, name, new URLSearchParams(query));
  return { status: '200 OK', type: 'application/json', body: writeJson(result) };
}
