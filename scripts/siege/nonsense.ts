/**
 * Bytes that no client of ours would send, for the broker and for ZooKeeper: not the protocol at all, frames that lie about their
 * size, and requests with a proper header whose body is hostile, for every API in every version and for every ZooKeeper op.
 */
import { randomBytes } from 'node:crypto';
import { apis } from '../../src/protocol/apis.ts';
import { writeRequestHeader } from '../../src/protocol/header.ts';
import { Writer } from '../../src/protocol/writer.ts';
import { OpCode } from '../../src/zookeeper/messages.ts';

export interface Nonsense {
  readonly what: string;
  readonly bytes: Buffer;
  /**
   * closed: the server has to close at once; silence: it may wait until it is sure that no more comes; any: a body that
   * happens to be readable (or that the API answers with an error) is answered, and the connection may stay.
   */
  readonly end: 'closed' | 'silence' | 'any';
}

export function framed(body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** Neither port's protocol. */
const FOREIGN: readonly Nonsense[] = [
  {
    what: 'random bytes',
    bytes: Buffer.concat([Buffer.from([0x7f]), randomBytes(3_000)]),
    end: 'closed',
  },
  { what: 'a 2 GB length', bytes: Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0]), end: 'closed' },
  { what: 'a negative length', bytes: Buffer.from([0xff, 0xff, 0xff, 0xff]), end: 'closed' },
  { what: 'half a frame', bytes: Buffer.from([0, 0, 0, 44, 0, 3, 0, 9, 0, 0]), end: 'silence' },
  { what: 'half a length', bytes: Buffer.from([0, 0]), end: 'silence' },
  {
    what: 'an HTTP request',
    bytes: Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    end: 'closed',
  },
  {
    what: 'a TLS hello',
    bytes: Buffer.concat([Buffer.from('160301020001', 'hex'), randomBytes(512)]),
    end: 'closed',
  },
];

const hostileBodies = (): Buffer[] => [
  Buffer.alloc(0),
  Buffer.alloc(64, 0xff),
  Buffer.alloc(64, 0x7f),
  Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]),
  randomBytes(200),
];

export function brokerNonsense(): Nonsense[] {
  const bad: Nonsense[] = [
    ...FOREIGN,
    { what: 'an empty frame', bytes: framed(Buffer.alloc(0)), end: 'closed' },
    { what: 'a header that ends early', bytes: framed(Buffer.from([0, 3])), end: 'closed' },
    {
      what: 'an unknown API',
      bytes: framed(Buffer.from('03e7000000000001ffff', 'hex')),
      end: 'closed',
    },
  ];
  for (const api of apis) {
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      const writer = new Writer();
      writeRequestHeader(writer, api, {
        apiKey: api.key,
        apiVersion: version,
        correlationId: 7,
        clientId: 'siege',
      });
      const header = writer.toBuffer();
      for (const body of hostileBodies()) {
        const bytes = framed(Buffer.concat([header, body]));
        bad.push({ what: `${api.name} v${version}`, bytes, end: 'any' });
      }
    }
  }
  return bad;
}

/** A ConnectRequest: version 0, nothing seen, 6 s, no session, an empty password. */
function connectRequest(): Buffer {
  const body = Buffer.alloc(44);
  body.writeInt32BE(6_000, 12);
  body.writeInt32BE(16, 24);
  return framed(body);
}

export function zookeeperNonsense(): Nonsense[] {
  const connect = connectRequest();
  const bad: Nonsense[] = [
    ...FOREIGN,
    { what: 'an empty frame', bytes: framed(Buffer.alloc(0)), end: 'closed' },
    {
      what: 'a request without a header',
      bytes: Buffer.concat([connect, framed(Buffer.from([1]))]),
      end: 'closed',
    },
  ];
  for (const op of [...Object.values(OpCode), 4711]) {
    // Has no body, and closes as it should.
    if (op === OpCode.closeSession) continue;
    const header = Buffer.alloc(8);
    header.writeInt32BE(1, 0);
    header.writeInt32BE(op, 4);
    for (const body of hostileBodies()) {
      const bytes = Buffer.concat([connect, framed(Buffer.concat([header, body]))]);
      bad.push({ what: `op ${op}`, bytes, end: 'any' });
    }
  }
  return bad;
}
