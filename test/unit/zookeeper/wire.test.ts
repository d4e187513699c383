import { describe, expect, it } from 'vitest';
import { adler32 } from '../../../src/zookeeper/adler32.ts';
import { FrameSplitter } from '../../../src/zookeeper/frames.ts';
import { JuteError, JuteReader, JuteWriter } from '../../../src/zookeeper/jute.ts';
import { OPEN_ACL, OpCode } from '../../../src/zookeeper/messages.ts';
import { pathProblem } from '../../../src/zookeeper/paths.ts';
import { readRequest, type Request, writeRequest } from '../../../src/zookeeper/requests.ts';
import { allows, digestId, fixAcl } from '../../../src/zookeeper/server/acl.ts';
import { sequenceSuffix } from '../../../src/zookeeper/server/prepare.ts';
import { passwordOf } from '../../../src/zookeeper/server/sessions.ts';
import { readEntry, writeEntry } from '../../../src/zookeeper/server/txns.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('jute', () => {
  it('brings every kind of value back, the extremes included', () => {
    const writer = new JuteWriter(1);
    writer
      .bool(true)
      .int(-1)
      .long(-(2n ** 63n))
      .number(2 ** 53 - 1)
      .number(-7);
    writer
      .string(null)
      .string('')
      .string('그레고르 👋')
      .buffer(null)
      .buffer(Buffer.from([0]));
    const reader = new JuteReader(writer.view());
    expect([reader.bool(), reader.int(), reader.long()]).toEqual([true, -1, -(2n ** 63n)]);
    expect([reader.number(), reader.number()]).toEqual([2 ** 53 - 1, -7]);
    expect([reader.string(), reader.string(), reader.string()]).toEqual([null, '', '그레고르 👋']);
    expect([reader.buffer(), reader.buffer()]).toEqual([null, Buffer.from([0])]);
    expect(reader.remaining).toBe(0);
  });

  it.each(['7fffffff', '00000002 61', '0000'])('refuses the length %s', (bytes) => {
    expect(() => new JuteReader(hex(bytes)).buffer()).toThrow(JuteError);
    expect(() => new JuteReader(hex(bytes)).vector((r) => r.int())).toThrow(JuteError);
  });

  it('takes a negative count of items for none, and of bytes for nonsense', () => {
    expect(new JuteReader(hex('fffffffe')).vector((r) => r.int())).toEqual([]);
    expect(() => new JuteReader(hex('fffffffe')).buffer()).toThrow(JuteError);
  });

  it('never throws anything else at random bytes, whatever the op', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 0x7fff_ffff;
      return seed & 0xff;
    };
    for (let round = 0; round < 3_000; round++) {
      const bytes = Buffer.from(Array.from({ length: round % 60 }, () => random() % 5));
      for (const type of Object.values(OpCode)) {
        try {
          readRequest(type, new JuteReader(bytes));
        } catch (error) {
          if (!(error instanceof JuteError)) throw error;
        }
      }
    }
  });
});

describe('requests', () => {
  const acl = OPEN_ACL;
  const data = Buffer.from('x');
  it.each<Request>([
    { type: OpCode.create, path: '/a', data: null, acl, flags: 3, ttl: 0 },
    { type: OpCode.createTTL, path: '/a', data, acl, flags: 5, ttl: 1_000 },
    { type: OpCode.setACL, path: '/a', acl, version: -1 },
    { type: OpCode.addWatch, path: '/a', mode: 1 },
    { type: OpCode.getEphemerals, prefix: null },
    {
      type: OpCode.setWatches2,
      relativeZxid: 9n,
      data: ['/a'],
      exist: [],
      child: ['/b', '/c'],
      persistent: ['/d'],
      recursive: ['/e'],
    },
    {
      type: OpCode.multi,
      ops: [
        { type: OpCode.create2, path: '/a', data, acl, flags: 0, ttl: 0 },
        { type: OpCode.check, path: '/a', version: 0 },
        { type: OpCode.setData, path: '/a', data: null, version: 0 },
        { type: OpCode.delete, path: '/a', version: 1 },
      ],
    },
  ])('come back as they were written: %o', (request) => {
    const writer = new JuteWriter();
    writeRequest(writer, request);
    expect(readRequest(request.type, new JuteReader(writer.view()))).toEqual(request);
  });

  it('do not mix reads into a multi', () => {
    const writer = new JuteWriter();
    writer.int(OpCode.getData).bool(false).int(-1).string('/a').bool(false);
    expect(() => readRequest(OpCode.multi, new JuteReader(writer.view()))).toThrow(JuteError);
  });
});

describe('frames', () => {
  it('come out whole however the stream is cut', () => {
    const frames = [0, 1, 5, 4_096, 70_000].map((size) => Buffer.alloc(size, size));
    const stream = Buffer.concat(
      frames.flatMap((frame) => {
        const length = Buffer.alloc(4);
        length.writeInt32BE(frame.length);
        return [length, frame];
      }),
    );
    for (const piece of [1, 3, 7, 1_000, stream.length]) {
      const splitter = new FrameSplitter(100_000);
      const got: Buffer[] = [];
      for (let at = 0; at < stream.length; at += piece) {
        const wrong = splitter.push(stream.subarray(at, at + piece), (frame) => {
          got.push(Buffer.from(frame));
          return true;
        });
        if (wrong !== null) throw new Error(`refused ${wrong}`);
      }
      expect(got).toEqual(frames);
    }
  });

  it('of a length beyond the limit are refused before they arrive', () => {
    for (const length of ['7fffffff', 'ffffffff', '00000065']) {
      const whole = new FrameSplitter(100).push(hex(length), () => true);
      expect(whole).toBe(hex(length).readInt32BE(0));
      const splitter = new FrameSplitter(100);
      splitter.push(hex(length).subarray(0, 2), () => true);
      expect(splitter.push(hex(length).subarray(2), () => true)).toBe(whole);
    }
  });
});

describe("Apache ZooKeeper's own values", () => {
  it('of checksums, passwords, digests and sequence numbers', () => {
    expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e6_0398);
    expect(adler32(Buffer.alloc(20_000, 255))).toBe(
      adler32(Buffer.alloc(14_447, 255), adler32(Buffer.alloc(5_553, 255))),
    );
    expect(passwordOf(0x100001236f40002n).toString('hex')).toBe('08a393b0e38202afd2d8296bfd74a614');
    expect(digestId('u:p')).toBe('u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=');
    expect([0, 7, -1, -(2 ** 31)].map(sequenceSuffix)).toEqual([
      '0000000000',
      '0000000007',
      '-000000001',
      '-2147483648',
    ]);
  });

  it('of a create in the log', () => {
    const writer = new JuteWriter();
    const header = { session: 5n, cxid: 1, zxid: 9, time: 11 };
    const txn = {
      op: OpCode.create,
      path: '/t',
      data: Buffer.from('x'),
      acl: OPEN_ACL,
      ephemeral: false,
      parentCversion: 1,
      ttl: 0,
    };
    writeEntry(writer, header, txn);
    expect(writer.view(32).toString('hex')).toBe(
      '000000022f740000000178000000010000001f00000005776f726c6400000006616e796f6e650000000001',
    );
    expect(readEntry(writer.view())).toEqual({ header, txn });
  });
});

describe('paths', () => {
  it.each([
    ['', 'Path length must be > 0'],
    ['a', 'Path must start with / character'],
    ['/a/', 'Path must not end with / character'],
    ['/a//b', 'Invalid path string "/a//b" caused by empty node name specified @3'],
    ['/a/./b', 'Invalid path string "/a/./b" caused by relative paths not allowed @3'],
    ['/a/..', 'Invalid path string "/a/.." caused by relative paths not allowed @4'],
    ['/a\0', 'Invalid path string "/a\0" caused by null character not allowed @2'],
    ['/\u0080', 'Invalid path string "/\u0080" caused by invalid character @1'],
  ])('%j: %s', (path, problem) => expect(pathProblem(path)).toBe(problem));

  it.each(['/', '/a', '/a/b.c', '/...', '/한/글'])('%j is one', (path) =>
    expect(pathProblem(path)).toBe(null),
  );
});

describe('ACLs', () => {
  const ip = [{ scheme: 'ip', id: '192.168.4.77' }];
  it.each([
    ['192.168.4.77', true],
    ['192.168.4.0/24', true],
    ['192.168.0.0/20', true],
    ['192.168.8.0/22', false],
    ['0.0.0.0/0', true],
    ['192.168.4.78', false],
  ])('ip %s lets 192.168.4.77 in: %s', (id, expected) => {
    expect(allows([{ perms: 1, scheme: 'ip', id }], 1, ip)).toBe(expected);
    expect(allows([{ perms: 2, scheme: 'ip', id }], 1, ip)).toBe(false);
  });

  it('of scheme auth become those of the caller, duplicates once, and need one', () => {
    const schemes = ['ip', 'digest'];
    const auth = { perms: 31, scheme: 'auth', id: '' };
    const digest = { scheme: 'digest', id: 'u:h' };
    expect(fixAcl([auth, auth], [...ip, digest], schemes)).toEqual([{ perms: 31, ...digest }]);
    expect(fixAcl([auth], ip, schemes)).toBe(null);
    expect(fixAcl([], ip, schemes)).toBe(null);
    expect(fixAcl([{ perms: 1, scheme: 'digest', id: 'nocolon' }], ip, schemes)).toBe(null);
  });
});
