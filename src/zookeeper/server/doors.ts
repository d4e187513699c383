/**
 * Where connections come in: the client port, the secure one, and what is true of every socket before its bytes are
 * anybody's request. Limits per address and in all, silence, four-letter words, frames that cannot be.
 */
import {
  type Listener,
  type Logger,
  type Network,
  type Platform,
  type Socket,
  TlsError,
  type TlsServerOptions,
} from '../../platform/platform.ts';
import { JuteError } from '../jute.ts';
import { readTlsOptions } from './tls-settings.ts';
import { identifyByCertificate } from './authentication.ts';
import type { SecureConfig, ServerConfig } from './config.ts';
import { Connection } from './connection.ts';
import { dispatch } from './dispatch.ts';
import { answerWord, wordOf, wordSize } from './four-letter.ts';
import { connect, detach } from './handshake.ts';
import { flushDirty, type Ports, type ServerState } from './state.ts';
import { StoreWatch } from './store-watch.ts';

/** Who comes while the server reads its data waits for it, as long as there are no more than so many. */
const EARLY_MAX = 1_000;

export class Doors {
  readonly #platform: Platform;
  readonly #config: ServerConfig;
  readonly #log: Logger;
  readonly #byAddress = new Map<string, number>();
  #client: Listener | null = null;
  #secure: Listener | null = null;
  #stores: StoreWatch | null = null;
  #state: ServerState | null = null;
  #tlsFailures = 0;
  readonly #early = new Set<Socket>();
  #tooEarly = 0;
  #closed = false;

  constructor(platform: Platform, config: ServerConfig, log: Logger) {
    this.#platform = platform;
    this.#config = config;
    this.#log = log;
  }

  get ports(): Ports {
    return { client: this.#client?.port ?? null, secure: this.#secure?.port ?? null };
  }

  /** Takes the ports. Who comes before serve() waits for it: a client that is turned away looks elsewhere for a second. */
  async open(): Promise<void> {
    const { clientPort, clientPortAddress, secure } = this.#config;
    const tls = secure === null ? null : await this.#tlsOptions(secure);
    try {
      if (clientPort !== null) {
        const unified = secure?.unified === true ? tls : null;
        this.#client = await this.#listen(clientPortAddress, clientPort, unified, true);
      }
      if (secure !== null && secure.port !== null) {
        this.#secure = await this.#listen(secure.address, secure.port, tls, false);
      }
      if (secure?.reload === true) await this.#watchStores(secure);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #tlsOptions(secure: SecureConfig): Promise<TlsServerOptions> {
    const options = await readTlsOptions(this.#platform.disk, secure.setting);
    if (options.keyStore === null) {
      throw new TlsError('ssl.keyStore.location is not set: a TLS port needs a certificate');
    }
    return { ...options, verifyHostname: secure.verifyClientHost, clientAuth: secure.clientAuth };
  }

  async #watchStores(secure: SecureConfig): Promise<void> {
    const paths = ['ssl.keyStore.location', 'ssl.trustStore.location'].flatMap(
      (key) => secure.setting(key) || [],
    );
    this.#stores = new StoreWatch(this.#platform, this.#log, paths, async () => {
      const tls = await this.#tlsOptions(secure);
      if (secure.unified) this.#client?.renewTls({ ...tls, plaintextToo: true });
      this.#secure?.renewTls(tls);
    });
    await this.#stores.start();
  }

  /** From now on connections are served; says so in the log. */
  serve(state: ServerState): void {
    this.#state = state;
    state.stats.tlsFailures = this.#tlsFailures;
    state.stats.connectionsBeforeStart = this.#tooEarly;
    const log = this.#platform.log.logger('org.apache.zookeeper.server.NIOServerCnxnFactory');
    const say = (host: string, port: number) => {
      const address = host === '' ? '0.0.0.0' : host;
      log.info(`binding to port ${address}/${address}:${port}`);
    };
    if (this.#client !== null) say(this.#config.clientPortAddress, this.#client.port);
    if (this.#secure !== null) say(this.#config.secure?.address ?? '', this.#secure.port);
    for (const socket of this.#early) this.#accept(socket);
    this.#early.clear();
  }

  async close(): Promise<void> {
    this.#state = null;
    this.#closed = true;
    this.#stores?.stop();
    for (const socket of this.#early) socket.destroy();
    await Promise.all([this.#client?.close(), this.#secure?.close()]);
  }

  #listen(
    host: string,
    port: number,
    tls: TlsServerOptions | null,
    plaintextToo: boolean,
  ): Promise<Listener> {
    const { listenBacklog: backlog } = this.#config;
    const options: Parameters<Network['listen']>[0] = {
      host,
      port,
      halfOpen: true,
      ...(backlog > 0 ? { backlog } : {}),
      ...(tls === null ? {} : { tls: { ...tls, plaintextToo } }),
      onSocket: (socket) => this.#accept(socket),
      onTlsFailure: (error, address) => {
        this.#tlsFailures++;
        if (this.#state !== null) this.#state.stats.tlsFailures++;
        this.#log.warn(`TLS handshake with /${address} failed: ${error.message}`);
      },
    };
    return this.#platform.network.listen(options);
  }

  /** Why a socket is turned away, null when it may stay. */
  #objection(state: ServerState, address: string): string | null {
    const { maxClientCnxns, maxCnxns } = this.#config;
    if (maxCnxns > 0 && state.connections.size >= maxCnxns) {
      return `Too many connections - max is ${maxCnxns}`;
    }
    if (maxClientCnxns > 0 && (this.#byAddress.get(address) ?? 0) >= maxClientCnxns) {
      return `Too many connections from /${address} - max is ${maxClientCnxns}`;
    }
    return null;
  }

  #accept(socket: Socket): void {
    const state = this.#state;
    const { remoteAddress: address } = socket;
    if (state === null) {
      this.#wait(socket);
      return;
    }
    const objection = this.#objection(state, address);
    if (objection !== null) {
      state.stats.connectionsRejected++;
      this.#log.warn(objection);
      turnAway(socket);
      return;
    }
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    const { juteMaxBuffer, sessionlessMs } = this.#config;
    const connection = new Connection(socket, juteMaxBuffer, state);
    state.connections.add(connection);
    identifyByCertificate(state, connection);
    const silence = this.#platform.clock.after(
      sessionlessMs,
      () => {
        if (connection.session !== null || connection.closed) return;
        state.stats.sessionlessExpired++;
        this.#refuse(connection, `it asked for no session within ${sessionlessMs} ms`);
      },
      { unref: true },
    );
    socket.onData((chunk) => this.#data(state, connection, chunk));
    // Who has only a word to say may end his half behind it.
    socket.onEnd(() => {
      if (!connection.answeringWord) socket.end();
    });
    socket.onClose(() => {
      if (!connection.closed) state.stats.connectionsDropped++;
      silence.cancel();
      connection.destroy();
      detach(state, connection);
      state.connections.delete(connection);
      state.held.delete(connection);
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    });
  }

  #wait(socket: Socket): void {
    if (this.#closed || this.#early.size >= EARLY_MAX) {
      this.#tooEarly++;
      turnAway(socket);
      return;
    }
    this.#early.add(socket);
    socket.onClose(() => this.#early.delete(socket));
  }

  #data(state: ServerState, connection: Connection, chunk: Buffer): void {
    if (connection.closed) return;
    state.stats.bytesReceived += chunk.length;
    let bytes = chunk;
    if (connection.opening !== null) {
      bytes = connection.opening.length > 0 ? Buffer.concat([connection.opening, chunk]) : chunk;
      connection.opening = bytes;
      if (bytes.length < 4) return;
      const word = wordOf(bytes);
      if (word !== null) {
        if (bytes.length < wordSize(state.config, word)) return;
        void answerWord(state, connection, word, bytes);
        return;
      }
      connection.opening = null;
    }
    try {
      const wrong = connection.splitter.push(bytes, (frame) => {
        const { session } = connection;
        if (session === null) connect(state, connection, frame);
        else dispatch(state, connection, session, frame);
        return !connection.closed;
      });
      if (wrong !== null) this.#refuse(connection, `a frame of ${wrong} bytes is not allowed`);
    } catch (error) {
      if (!(error instanceof JuteError)) throw error;
      this.#refuse(connection, error.message);
    }
    if (state.pipeline.outstanding > state.config.outstandingMax) {
      if (!state.held.has(connection)) state.stats.waits++;
      state.held.add(connection);
      connection.hold(true);
    }
    flushDirty(state);
  }

  #refuse(connection: Connection, reason: string): void {
    this.#log.warn(`Closing socket connection of ${connection.name}: ${reason}`);
    connection.destroy();
  }
}

function turnAway(socket: Socket): void {
  socket.onData(() => {});
  socket.onClose(() => {});
  socket.destroy();
}
