/**
 * A port of HTTP/1.1 that answers GET, in the clear, over TLS or both (Apache's is Jetty): one request after the other
 * per connection, heads of bounded size, no bodies, idle connections let go.
 */
import type {
  Clock,
  Listener,
  Network,
  Socket,
  TlsServerOptions,
} from '../../platform/platform.ts';

const HEAD_BYTES_MAX = 16 * 1024;
const END_OF_HEAD = '\r\n\r\n';

export interface HttpResponse {
  readonly status: string;
  readonly type: string;
  readonly body: string;
}

export const plain = (status: string): HttpResponse => ({
  status,
  type: 'text/plain',
  body: `${status}\n`,
});

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly idleMs: number;
  /** Absent: in the clear. */
  readonly tls?: TlsServerOptions;
  readonly onTlsFailure?: (error: Error, remoteAddress: string) => void;
  /** What a GET of a target is answered with; `secure` when it came over TLS. */
  readonly respond: (target: string, secure: boolean) => HttpResponse | Promise<HttpResponse>;
}

/** What a browser that came by TLS is to remember for a day. */
const STRICT = 'Strict-Transport-Security: max-age=86400; includeSubDomains';

export class HttpPort {
  readonly #listener: Listener;
  readonly #sockets: Set<Socket>;

  private constructor(listener: Listener, sockets: Set<Socket>) {
    this.#listener = listener;
    this.#sockets = sockets;
  }

  static async open(network: Network, clock: Clock, options: HttpOptions): Promise<HttpPort> {
    const { host, port, tls, onTlsFailure, idleMs } = options;
    if (port < 0 || port > 65_535) throw new RangeError(`port out of range:${port}`);
    const sockets = new Set<Socket>();
    const onSocket = (socket: Socket) => {
      sockets.add(socket);
      const idle = () => clock.after(idleMs, () => socket.destroy(), { unref: true });
      let timer = idle();
      socket.onClose(() => {
        timer.cancel();
        sockets.delete(socket);
      });
      serve(socket, clock, options, () => {
        timer.cancel();
        timer = idle();
      });
    };
    const listener = await network.listen({
      host,
      port,
      halfOpen: true,
      onSocket,
      ...(tls === undefined ? {} : { tls }),
      ...(onTlsFailure === undefined ? {} : { onTlsFailure }),
    });
    return new HttpPort(listener, sockets);
  }

  get port(): number {
    return this.#listener.port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#listener.close();
  }
}

function serve(socket: Socket, clock: Clock, options: HttpOptions, active: () => void): void {
  let head = '';
  let busy = false;
  let last = false;
  const next = async () => {
    busy = true;
    for (let end = head.indexOf(END_OF_HEAD); end >= 0; end = head.indexOf(END_OF_HEAD)) {
      const lines = head.slice(0, end).split('\r\n');
      head = head.slice(end + END_OF_HEAD.length);
      const keep = await answer(socket, lines, clock, options);
      active();
      if (!keep) return;
    }
    busy = false;
    if (last) socket.end();
  };
  socket.onData((chunk) => {
    head += chunk.toString('latin1');
    if (head.length > HEAD_BYTES_MAX) socket.destroy();
    else if (!busy) void next();
  });
  socket.onEnd(() => {
    last = true;
    if (!busy) socket.end();
  });
}

/** Whether another request may follow on the connection. */
async function answer(
  socket: Socket,
  [requestLine = '', ...headers]: readonly string[],
  clock: Clock,
  { respond }: HttpOptions,
): Promise<boolean> {
  const [method = '', target = '', version = ''] = requestLine.split(' ');
  const closing = headers.some((header) => /^connection:\s*close/i.test(header));
  // A body would have to be skipped; nobody sends one with a GET.
  const bodied = headers.some((header) =>
    /^(content-length:\s*[1-9]|transfer-encoding:)/i.test(header),
  );
  const keep = version === 'HTTP/1.1' && !closing && !bodied;
  const secure = socket.tls !== null;
  const { status, type, body } =
    method === 'GET' || method === 'HEAD'
      ? await respond(target, secure)
      : plain('405 Method Not Allowed');
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${status}`,
    `Date: ${new Date(clock.now()).toUTCString()}`,
    ...(secure ? [STRICT] : []),
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
