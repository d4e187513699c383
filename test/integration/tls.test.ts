/** TLS between two of our own sockets: who is let in, who is not, and what each knows of the other. */
import { afterEach, describe, expect, it } from 'vitest';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import type {
  Listener,
  Socket,
  TlsOptions,
  TlsPeer,
  TlsServerOptions,
} from '../../src/platform/platform.ts';
import { clientTls, serverTls, tlsStore } from '../kit/tls/stores.ts';

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

interface Echo {
  readonly listener: Listener;
  readonly peers: (TlsPeer | null)[];
  readonly failures: string[];
}

/** Sends back what comes in. */
async function echo(tls: TlsServerOptions, host = 'localhost'): Promise<Echo> {
  const peers: (TlsPeer | null)[] = [];
  const failures: string[] = [];
  const listener = await nodeNetwork.listen({
    host,
    port: 0,
    tls,
    onSocket: (socket) => {
      peers.push(socket.tls);
      socket.onData((chunk) => void socket.write([chunk]));
      socket.onClose(() => {});
    },
    onTlsFailure: (error) => failures.push((error as NodeJS.ErrnoException).code ?? error.message),
  });
  open.push(listener);
  return { listener, peers, failures };
}

const connect = (port: number, tls?: TlsOptions, host = 'localhost') =>
  nodeNetwork.connect({ host, port, timeoutMs: 5_000, ...(tls === undefined ? {} : { tls }) });

/** What comes back for some bytes; rejects when the connection ends first. */
function ask(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.onClose((error) => reject(error ?? new Error('closed')));
    socket.onData((chunk) => {
      resolve(chunk.toString());
      socket.end();
    });
    socket.write([Buffer.from(text.slice(0, 1)), Buffer.from(text.slice(1))]);
  });
}

describe('a TLS listener', () => {
  it('carries bytes and tells both sides of each other', async () => {
    const { listener, peers } = await echo(serverTls({ clientAuth: 'need' }));
    const socket = await connect(listener.port, clientTls('client.pem'));
    expect(socket.tls).toMatchObject({ protocol: 'TLSv1.3', subject: 'CN=localhost' });
    expect(await ask(socket, 'gregor')).toBe('gregor');
    expect(peers[0]).toMatchObject({
      cipherSuite: expect.stringMatching(/^TLS_AES/),
      subject: 'CN=client,OU=Prag/Praha,O=Kafka\\, Franz,C=CZ',
    });
  });

  it('refuses a client without the certificate it needs, or with one from elsewhere', async () => {
    const { listener, peers, failures } = await echo(serverTls({ clientAuth: 'need' }));
    await expect(
      connect(listener.port, clientTls(null)).then((s) => ask(s, 'x')),
    ).rejects.toThrow();
    const stranger = await echo(
      serverTls({ clientAuth: 'want', trustStore: tlsStore('elsewhere.pem') }),
    );
    await expect(
      connect(stranger.listener.port, clientTls('client.pem')).then((s) => ask(s, 'x')),
    ).rejects.toThrow();
    const nobody = await connect(stranger.listener.port, clientTls(null));
    expect(await ask(nobody, 'anyone')).toBe('anyone');
    expect(peers).toEqual([]);
    expect(failures).toEqual(['ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE']);
    expect(stranger.peers.map((peer) => peer?.subject)).toEqual([null]);
  });

  it('is refused by a client that does not know it or meant another host', async () => {
    const { listener } = await echo(serverTls({ keyStore: tlsStore('elsewhere.pem') }));
    await expect(connect(listener.port, clientTls(null))).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const careless = await connect(listener.port, clientTls(null, { verifyHostname: false }));
    expect(await ask(careless, 'x')).toBe('x');
    const unknown = clientTls(null, { trustStore: null });
    await expect(connect(listener.port, unknown)).rejects.toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
  });

  it('speaks only the protocols and cipher suites it is told', async () => {
    const suite = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
    const { listener } = await echo(
      serverTls({ protocols: ['TLSv1.2'], cipherSuites: [suite, 'TLS_NO_SUCH_SUITE'] }),
    );
    const socket = await connect(listener.port, clientTls(null));
    expect(socket.tls).toMatchObject({ protocol: 'TLSv1.2', cipherSuite: suite });
    socket.destroy();
    const newer = clientTls(null, { protocols: ['TLSv1.3'] });
    await expect(connect(listener.port, newer)).rejects.toThrow();
    await expect(echo(serverTls({ cipherSuites: ['TLS_NO_SUCH_SUITE'] }))).rejects.toThrow(
      'None of the cipher suites TLS_NO_SUCH_SUITE is supported',
    );
    await expect(echo(serverTls({ protocols: ['SSLv3'] }))).rejects.toThrow('SSLv3');
  });

  it('shows a renewed certificate to those who come later', async () => {
    const { listener } = await echo(serverTls());
    listener.renewTls(serverTls({ keyStore: tlsStore('elsewhere.pem') }));
    const socket = await connect(listener.port, clientTls(null, { verifyHostname: false }));
    expect(socket.tls?.subject).toBe('CN=elsewhere');
    socket.destroy();
  });

  it('takes clients in the clear on the same port when asked to', async () => {
    const { listener, peers } = await echo(serverTls({ plaintextToo: true }));
    expect(await ask(await connect(listener.port), 'plain')).toBe('plain');
    expect(await ask(await connect(listener.port, clientTls(null)), 'secret')).toBe('secret');
    expect(peers.map((peer) => peer?.protocol ?? null)).toEqual([null, 'TLSv1.3']);
  });

  it('closes although somebody connected and never began a handshake', async () => {
    const { listener } = await echo(serverTls());
    const silent = await connect(listener.port);
    const closed = new Promise((resolve) => silent.onClose(resolve));
    silent.onData(() => {});
    await listener.close();
    await closed;
  });
});
