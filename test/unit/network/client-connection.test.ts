import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred.ts';
import { connectBroker } from '../../../src/network/client-connection.ts';
import { FrameSplitter } from '../../../src/network/frame.ts';
import { MemoryClock, settle } from '../../../src/platform/memory/clock.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import type { Socket } from '../../../src/platform/platform.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import { encodeResponse } from '../../../src/protocol/frame.ts';
import { apiVersionsApi } from '../../../src/protocol/messages/api-versions.ts';
import { heartbeatApi } from '../../../src/protocol/messages/heartbeat.ts';
import { metadataApi } from '../../../src/protocol/messages/metadata.ts';

interface Request {
  readonly key: number;
  readonly version: number;
  readonly correlationId: number;
  reply(bytes: Uint8Array): void;
}

const range = (apiKey: number, maxVersion: number) => ({ apiKey, minVersion: 0, maxVersion });

/** A broker that serves ApiVersions up to apiVersionsMax and Heartbeat up to 2; other requests go to `on`. */
async function world(apiVersionsMax: number, on: (request: Request) => void = () => {}) {
  const clock = new MemoryClock();
  const network = new MemoryNetwork();
  const seen: string[] = [];
  const answer = (socket: Socket, frame: Buffer) => {
    const [key, version, correlationId] = [
      frame.readInt16BE(0),
      frame.readInt16BE(2),
      frame.readInt32BE(4),
    ];
    seen.push(`${key}v${version}`);
    const reply = (bytes: Uint8Array) => void socket.write([bytes]);
    if (key !== apiVersionsApi.key) return on({ key, version, correlationId, reply });
    const refused = version > apiVersionsMax;
    const apiKeys = [range(apiVersionsApi.key, apiVersionsMax), range(heartbeatApi.key, 2)];
    const response = {
      errorCode: refused ? Errors.UNSUPPORTED_VERSION : Errors.NONE,
      apiKeys: refused ? apiKeys.slice(0, 1) : apiKeys,
    };
    reply(
      encodeResponse(apiVersionsApi, refused ? 0 : version, correlationId, response).toBuffer(),
    );
  };
  await network.listen({
    host: '',
    port: 9092,
    onSocket: (socket) => {
      const splitter = new FrameSplitter(1_000_000);
      socket.onData((chunk) => {
        splitter.push(chunk);
        for (let frame = splitter.next(); frame !== null; frame = splitter.next())
          answer(socket, frame);
      });
    },
  });
  const state: { closed: number; why: unknown } = { closed: 0, why: null };
  const connection = await connectBroker({
    network,
    clock,
    host: 'broker',
    port: 9092,
    clientId: 'me',
    connectTimeoutMs: 1_000,
    requestTimeoutMs: 5_000,
    onClose: (why) => {
      state.closed++;
      state.why = why;
    },
  });
  return { clock, connection, seen, state };
}

const beat = { groupId: 'g', generationId: 1, memberId: 'm' };

describe('a client connection', () => {
  it.each([
    [4, ['18v4']],
    [3, ['18v4', '18v3']],
    [0, ['18v4', '18v0']],
  ])('settles on a version when the broker knows ApiVersions up to %i', async (max, exchange) => {
    const { connection, seen } = await world(max);
    expect(seen).toEqual(exchange);
    expect(connection.versionOf(heartbeatApi)).toBe(2);
    expect(connection.versionOf(metadataApi)).toBe(null);
    await expect(connection.send(metadataApi, {})).rejects.toMatchObject({
      code: Errors.UNSUPPORTED_VERSION,
    });
  });

  it('matches replies to pipelined requests', async () => {
    const { connection } = await world(4, ({ correlationId, reply }) =>
      reply(
        encodeResponse(heartbeatApi, 2, correlationId, { errorCode: correlationId }).toBuffer(),
      ),
    );
    const replies = await Promise.all([1, 2, 3].map(() => connection.send(heartbeatApi, beat)));
    const codes = replies.map(({ errorCode }) => errorCode);
    expect(codes).toEqual([codes[0], (codes[0] ?? 0) + 1, (codes[0] ?? 0) + 2]);
    expect(connection.inFlight).toBe(0);
  });

  it('closes when a request is not answered in time, and tells everybody', async () => {
    const { clock, connection, state } = await world(4);
    const slow = connection.send(heartbeatApi, beat);
    const behind = connection.send(heartbeatApi, beat, { timeoutMs: 60_000 });
    const outcomes = Promise.allSettled([slow, behind]);
    await clock.advance(4_999);
    expect(connection.closed).toBe(false);
    await clock.advance(2);
    const codes = (await outcomes).map((end) => end.status === 'rejected' && end.reason.code);
    expect(codes).toEqual([Errors.REQUEST_TIMED_OUT, Errors.REQUEST_TIMED_OUT]);
    expect([connection.closed, state.closed]).toEqual([true, 1]);
    await expect(connection.send(heartbeatApi, beat)).rejects.toMatchObject({
      code: Errors.NETWORK_EXCEPTION,
    });
  });

  it.each([
    [
      'out of order',
      (correlationId: number) => encodeResponse(heartbeatApi, 2, correlationId + 1, {}).toBuffer(),
    ],
    ['cut short', () => Buffer.from('0000000500000001ff', 'hex')],
    ['of no possible size', () => Buffer.from('ffffffff', 'hex')],
  ])('closes on a reply %s', async (_name, bytes) => {
    const { connection, state } = await world(4, ({ correlationId, reply }) =>
      reply(bytes(correlationId)),
    );
    await expect(connection.send(heartbeatApi, beat)).rejects.toThrow();
    await settle();
    expect([connection.closed, state.closed]).toEqual([true, 1]);
  });

  describe('that has to log in again', () => {
    const okay = ({ key, version, correlationId, reply }: Request) => {
      if (key === heartbeatApi.key)
        reply(encodeResponse(heartbeatApi, version, correlationId, {}).toBuffer());
    };

    it('lets requests wait for it, and keeps their order', async () => {
      const { clock, connection, seen } = await world(4, okay);
      const login = deferred<void>();
      let logins = 0;
      connection.loginFrom(1_000, async () => {
        logins++;
        await connection.send(heartbeatApi, beat, { login: true, version: 0 });
        await login.promise;
      });
      await connection.send(heartbeatApi, beat);
      await clock.advance(1_000);
      expect(logins).toBe(0);
      const order: number[] = [];
      const sent = [1, 2].map((version) =>
        connection.send(heartbeatApi, beat, { version }).then(() => order.push(version)),
      );
      await settle();
      expect([logins, connection.inFlight, seen.slice(1)]).toEqual([1, 2, ['12v2', '12v0']]);
      login.resolve();
      await Promise.all(sent);
      expect(order).toEqual([1, 2]);
      expect(seen.slice(3)).toEqual(['12v1', '12v2']);
      await connection.send(heartbeatApi, beat);
      expect([logins, connection.inFlight]).toEqual([1, 0]);
    });

    it('ends with what the login failed of, and who waits hears it', async () => {
      const { connection, state } = await world(4, okay);
      const refused = new Error('refused');
      connection.loginFrom(0, () => Promise.reject(refused));
      const waiting = [0, 1].map(() => connection.send(heartbeatApi, beat));
      const ends = await Promise.allSettled(waiting);
      expect(ends.map((end) => end.status === 'rejected' && end.reason)).toEqual([
        refused,
        refused,
      ]);
      expect([connection.closed, state.closed, state.why]).toEqual([true, 1, refused]);
    });

    it('lets nobody wait for ever when it is closed', async () => {
      const { connection } = await world(4);
      connection.loginFrom(0, () => new Promise(() => {}));
      const waiting = connection.send(heartbeatApi, beat);
      connection.close();
      await expect(waiting).rejects.toMatchObject({ code: Errors.NETWORK_EXCEPTION });
    });
  });
});
