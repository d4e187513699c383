/** HTTP by POST over real sockets: what is sent, what comes back, and where it gives up. */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { post } from '../../src/platform/node/post.ts';
import type { HttpPost } from '../../src/platform/platform.ts';
import { clientTls, tlsPath } from '../kit/tls/stores.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  return (server.address() as { port: number }).port;
}

const request = (url: string, more: Partial<HttpPost> = {}): HttpPost => ({
  url,
  headers: { accept: 'application/json' },
  body: 'grant_type=ž',
  connectTimeoutMs: null,
  readTimeoutMs: null,
  ...more,
});

const echo = (incoming: import('node:http').IncomingMessage) =>
  new Promise<string>((resolve) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    incoming.on('end', () => {
      const { accept, 'content-length': length } = incoming.headers;
      resolve([incoming.method, incoming.url, accept, length, body].join(' '));
    });
  });

describe('post', () => {
  it('sends a body and hands out the answer, whatever its status', async () => {
    const server = createServer((incoming, outgoing) => {
      void echo(incoming).then((text) => {
        outgoing.writeHead(incoming.url === '/no' ? 401 : 302, { location: '/elsewhere' });
        outgoing.end(text);
      });
    });
    const url = `http://localhost:${await portOf(server)}`;
    for (const [path, status] of [
      ['/no', 401],
      ['/yes?a=b', 302],
    ] as const) {
      const answer = await post(request(url + path));
      expect([answer.status, answer.body.toString()]).toEqual([
        status,
        `POST ${path} application/json 13 grant_type=ž`,
      ]);
    }
  });

  it('believes whom the trust store vouches for, under the name that was asked for', async () => {
    const pem = readFileSync(tlsPath('server.pem'));
    const server = createTlsServer({ key: pem, cert: pem }, (_, outgoing) => outgoing.end('safe'));
    const port = await portOf(server);
    const tls = clientTls(null);
    const { body } = await post(request(`https://localhost:${port}/`, { tls }));
    expect(body.toString()).toBe('safe');
    const strange = readFileSync(tlsPath('elsewhere.pem'));
    const other = createTlsServer({ key: strange, cert: strange }, (_, o) => o.end('unsafe'));
    const url = `https://localhost:${await portOf(other)}/`;
    await expect(post(request(url, { tls }))).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(post(request(`https://localhost:${port}/`))).rejects.toThrow(/certificate/);
  });

  it('gives up on who accepts and says nothing', async () => {
    const url = `http://localhost:${await portOf(createTcpServer(() => {}))}`;
    await expect(post(request(url, { readTimeoutMs: 50 }))).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: 'Read timed out',
    });
  });

  it('ends when nobody waits any more', async () => {
    const abort = new AbortController();
    const silent = createTcpServer();
    const ended = new Promise<void>((done) => {
      silent.on('connection', (socket) => {
        socket.on('close', () => done()).resume();
        abort.abort();
      });
    });
    const url = `http://localhost:${await portOf(silent)}`;
    await expect(post(request(url, { signal: abort.signal }))).rejects.toThrow(/abort/);
    await ended;
  });

  it('says that nobody is there', async () => {
    const server = createTcpServer();
    const port = await portOf(server);
    await new Promise((done) => server.close(done));
    await expect(post(request(`http://localhost:${port}`))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});
