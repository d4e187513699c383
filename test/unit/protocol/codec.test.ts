/** Reader, Writer and the rules of generated code that recorded frames do not show. */
import { describe, expect, test } from 'vitest';
import type { DiskFile } from '../../../src/platform/platform.ts';
import { apiOf } from '../../../src/protocol/apis.ts';
import { offsetCommitKeyData } from '../../../src/protocol/data/offset-commit-key.ts';
import { offsetCommitValueData } from '../../../src/protocol/data/offset-commit-value.ts';
import { groupMetadataKeyData } from '../../../src/protocol/data/group-metadata-key.ts';
import { groupMetadataValueData } from '../../../src/protocol/data/group-metadata-value.ts';
import { transactionLogKeyData } from '../../../src/protocol/data/transaction-log-key.ts';
import { transactionLogValueData } from '../../../src/protocol/data/transaction-log-value.ts';
import type { DataCodec, Draft } from '../../../src/protocol/api.ts';
import {
  allErrors,
  Errors,
  errorOf,
  KafkaError,
  UnsupportedVersionError,
} from '../../../src/protocol/errors.ts';
import { encodeRequest, encodeResponse } from '../../../src/protocol/frame.ts';
import {
  readRequestHeader,
  requestHeaderVersion,
  responseHeaderVersion,
} from '../../../src/protocol/header.ts';
import { apiVersionsApi } from '../../../src/protocol/messages/api-versions.ts';
import { controlledShutdownApi } from '../../../src/protocol/messages/controlled-shutdown.ts';
import { fetchApi } from '../../../src/protocol/messages/fetch.ts';
import { metadataApi } from '../../../src/protocol/messages/metadata.ts';
import { offsetFetchApi } from '../../../src/protocol/messages/offset-fetch.ts';
import { produceApi } from '../../../src/protocol/messages/produce.ts';
import { ProtocolError, Reader } from '../../../src/protocol/reader.ts';
import { Writer } from '../../../src/protocol/writer.ts';

const T = 1_700_000_000_000;

describe('int64', () => {
  const read = (hex: string) => new Reader(Buffer.from(hex, 'hex'));
  const write = (value: number | bigint) => {
    const writer = new Writer();
    writer.int64(value);
    return writer.toBuffer().toString('hex');
  };

  test('keeps sign and magnitude as a number, every bit as Int64', () => {
    expect(read('7fffffffffffffff').int64()).toBe(2 ** 63);
    expect(read('7fffffffffffffff').int64Exact()).toBe(0x7fffffffffffffffn);
    expect(read('8000000000000000').int64Exact()).toBe(-0x8000000000000000n);
    expect(read('fffffffffffffffe').int64Exact()).toBe(-2);
    expect(read('001fffffffffffff').int64Exact()).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('is clamped when written', () => {
    expect(write(2 ** 63)).toBe('7fffffffffffffff');
    expect(write(Number.POSITIVE_INFINITY)).toBe('7fffffffffffffff');
    expect(write(-(2 ** 70))).toBe('8000000000000000');
    expect(write(0x8000000000000000n)).toBe('7fffffffffffffff');
    expect(write(-1)).toBe('ffffffffffffffff');
    expect(write(-T)).toBe(BigInt.asUintN(64, BigInt(-T)).toString(16));
  });

  test('a committed offset beyond 2^53 comes back to the bit', () => {
    const topics = [{ name: 't', partitions: [{ committedOffset: 0x7ffffffffffffffen }] }];
    const writer = new Writer();
    offsetFetchApi.writeResponse(writer, { topics }, 5);
    const back = offsetFetchApi.readResponse(new Reader(writer.toBuffer()), 5);
    expect(back.topics[0]?.partitions[0]?.committedOffset).toBe(0x7ffffffffffffffen);
  });
});

describe('strings', () => {
  test.each(['', 'a', 'x'.repeat(24), 'x'.repeat(25), 'ß', '한글 🪲', '🪲'.repeat(50), '\ud800'])(
    '%s',
    (text) => {
      for (const flexible of [false, true]) {
        const writer = new Writer(16);
        writer.string(text, flexible);
        writer.int8(7);
        const reader = new Reader(writer.toBuffer());
        expect(reader.string(flexible)).toBe(Buffer.from(text).toString());
        expect(reader.int8()).toBe(7);
      }
    },
  );

  test('longer than 32767 bytes are refused both ways', () => {
    expect(() => new Writer().string('ß'.repeat(16384), true)).toThrow(ProtocolError);
    const writer = new Writer();
    writer.unsignedVarint(32769);
    writer.raw(Buffer.alloc(32768));
    expect(() => new Reader(writer.toBuffer()).string(true)).toThrow(ProtocolError);
  });
});

describe('lengths are checked before anything is allocated', () => {
  const lying = Buffer.from('7fffffff00000000', 'hex');
  test.each([
    ['bytes', (r: Reader) => r.bytes(false)],
    ['array', (r: Reader) => r.arrayLength(false)],
    ['ids', (r: Reader) => r.uuidArray(false)],
    ['numbers', (r: Reader) => r.int64Array(false)],
  ])('%s', (_, read) => {
    expect(() => read(new Reader(lying))).toThrow(ProtocolError);
  });

  test('an array of 8-byte numbers must fit as a whole', () => {
    const reader = new Reader(Buffer.concat([Buffer.from('00000003', 'hex'), Buffer.alloc(20)]));
    expect(() => reader.int64Array(false)).toThrow(ProtocolError);
  });
});

describe('record data', () => {
  const topics = (records: Draft<Buffer>) => ({
    acks: -1,
    topicData: [{ name: 't', partitionData: [{ records }] }],
  });

  test('is sent by reference and read as a view', () => {
    const records = Buffer.alloc(5000, 1);
    const writer = encodeRequest(produceApi, 9, 1, 'c', topics(records) as never);
    const chunks = writer.chunks();
    expect(chunks[1]).toBe(records);
    const frame = Buffer.concat(chunks as Uint8Array[]);
    expect(frame.readInt32BE(0)).toBe(frame.length - 4);
    const reader = new Reader(frame, 4);
    readRequestHeader(reader, apiOf);
    const back = produceApi.readRequest(reader, 9).topicData[0]?.partitionData[0]?.records;
    expect(back?.buffer).toBe(frame.buffer);
    expect(back?.equals(records)).toBe(true);
  });

  test('in files goes out as ranges, its length in front', () => {
    const file = { path: 'x.log' } as DiskFile;
    const range = { file, position: 10, length: 700 };
    const partition = { partitionIndex: 3, records: [range, { ...range, position: 900 }] };
    const writer = encodeResponse(fetchApi, 12, 9, {
      responses: [{ topic: 't', partitions: [partition] }],
    });
    const chunks = writer.chunks();
    expect(chunks.slice(1, 3)).toEqual(partition.records);
    const own = chunks.filter((c): c is Uint8Array => c instanceof Uint8Array);
    const length = Buffer.concat(own).readInt32BE(0);
    expect(length).toBe(writer.size - 4);
    const filled = chunks.map((c) => (c instanceof Uint8Array ? c : Buffer.alloc(c.length, 5)));
    const reader = new Reader(Buffer.concat(filled), 9);
    const back = fetchApi.readResponse(reader, 12);
    expect(back.responses[0]?.partitions[0]?.records?.length).toBe(1400);
    expect(reader.remaining).toBe(0);
  });
});

describe('versions', () => {
  const write = (draft: Draft<Parameters<typeof fetchApi.writeRequest>[1]>, version: number) => {
    const writer = new Writer();
    fetchApi.writeRequest(writer, draft as never, version);
    return fetchApi.readRequest(new Reader(writer.toBuffer()), version);
  };

  test('what a version lacks is dropped when ignorable and refused otherwise', () => {
    expect(write({ rackId: 'r', isolationLevel: 1 }, 3).rackId).toBe('');
    expect(() => write({ forgottenTopicsData: [{ topic: 't', partitions: [1] }] }, 6)).toThrow(
      'Attempted to write a non-default forgottenTopicsData at version 6',
    );
    expect(() => write({ replicaState: { replicaId: 1 } }, 14)).toThrow(UnsupportedVersionError);
    expect(write({ replicaState: { replicaId: 1 } }, 15).replicaState.replicaId).toBe(1);
  });

  test('null is for the versions that know it', () => {
    const writer = new Writer();
    expect(() => metadataApi.writeRequest(writer, { topics: null }, 0)).toThrow(
      UnsupportedVersionError,
    );
    metadataApi.writeRequest(writer, { topics: null }, 1);
    expect(metadataApi.readRequest(new Reader(writer.toBuffer()), 1).topics).toBe(null);
    expect(() => metadataApi.readRequest(new Reader(Buffer.from('ffffffff', 'hex')), 0)).toThrow(
      ProtocolError,
    );
  });

  test('unknown tagged fields are passed over, a known one out of its version is not', () => {
    const body = (tag: number) => {
      const writer = new Writer();
      fetchApi.writeRequest(writer, {}, 12);
      return Buffer.concat([
        writer.toBuffer().subarray(0, -1),
        Buffer.from([1, tag, 2, 0xaa, 0xbb]),
      ]);
    };
    expect(fetchApi.readRequest(new Reader(body(9)), 12).topics).toEqual([]);
    expect(() => fetchApi.readRequest(new Reader(body(1)), 12)).toThrow('tag 1 is not valid');
  });
});

describe('headers', () => {
  test('the two APIs that are out of line', () => {
    expect(requestHeaderVersion(controlledShutdownApi, 0)).toBe(0);
    expect(requestHeaderVersion(controlledShutdownApi, 1)).toBe(1);
    expect(requestHeaderVersion(apiVersionsApi, 3)).toBe(2);
    expect(requestHeaderVersion(apiVersionsApi, 99)).toBe(2);
    expect(responseHeaderVersion(apiVersionsApi, 4)).toBe(0);
    expect(responseHeaderVersion(fetchApi, 12)).toBe(1);
  });

  test('an unknown key is a protocol error', () => {
    const reader = new Reader(Buffer.from('03e7000000000001ffff', 'hex'));
    expect(() => readRequestHeader(reader, apiOf)).toThrow('unknown API key 999');
  });
});

describe('errors', () => {
  test('have the codes, classes and texts of Kafka', () => {
    expect(new KafkaError(Errors.NOT_COORDINATOR).toString()).toBe(
      'org.apache.kafka.common.errors.NotCoordinatorException: This is not the correct coordinator.',
    );
    expect(errorOf(Errors.INVALID_RECORD).exception).toBe(
      'org.apache.kafka.common.InvalidRecordException',
    );
    expect(errorOf(3)).toMatchObject({ retriable: true, invalidMetadata: true });
    expect(errorOf(9999).name).toBe('UNKNOWN_SERVER_ERROR');
    for (const { code, name } of allErrors())
      expect(Errors[name as keyof typeof Errors]).toBe(code);
    expect(allErrors().length).toBe(Object.keys(Errors).length);
  });
});

describe('stored values (spec/storage.md 10)', () => {
  const hex = <V>(codec: DataCodec<V>, version: number, value: Draft<V>) => {
    const writer = new Writer();
    writer.int16(version);
    codec.write(writer, value, version);
    return writer.toBuffer().toString('hex');
  };

  test('offsets', () => {
    expect(hex(offsetCommitKeyData, 1, { group: 'g1', topic: 't', partition: 2 })).toBe(
      '00010002673100017400000002',
    );
    const value = { offset: 42, metadata: 'm', commitTimestamp: T };
    expect(hex(offsetCommitValueData, 1, { ...value, expireTimestamp: T + 1000 })).toBe(
      '0001000000000000002a00016d0000018bcfe568000000018bcfe56be8',
    );
    expect(hex(offsetCommitValueData, 3, { ...value, leaderEpoch: 3 })).toBe(
      '0003000000000000002a0000000300016d0000018bcfe56800',
    );
  });

  test('groups', () => {
    expect(hex(groupMetadataKeyData, 2, { group: 'g1' })).toBe('000200026731');
    const member = {
      memberId: 'm-1',
      clientId: 'c',
      clientHost: '/1.2.3.4',
      rebalanceTimeout: 300000,
      sessionTimeout: 10000,
      subscription: Buffer.from([1, 2]),
      assignment: Buffer.from([3]),
    };
    const group = {
      protocolType: 'consumer',
      generation: 1,
      protocol: 'range',
      leader: 'm-1',
      currentStateTimestamp: T,
      members: [member],
    };
    expect(hex(groupMetadataValueData, 3, group)).toBe(
      '00030008636f6e73756d657200000001000572616e676500036d2d310000018bcfe568000000000100036d2d31ffff00016300082f312e322e332e34000493e0000027100000000201020000000103',
    );
    const empty = {
      protocolType: 'consumer',
      generation: 2,
      protocol: null,
      leader: null,
      currentStateTimestamp: T,
    };
    expect(hex(groupMetadataValueData, 3, empty)).toBe(
      '00030008636f6e73756d657200000002ffffffff0000018bcfe5680000000000',
    );
  });

  test('transactions', () => {
    expect(hex(transactionLogKeyData, 0, { transactionalId: 'tx' })).toBe('000000027478');
    const base = {
      producerId: 7,
      transactionTimeoutMs: 60000,
      transactionLastUpdateTimestampMs: T,
    };
    const partitions = [{ topic: 't', partitionIds: [0, 2] }];
    const ongoing = {
      ...base,
      producerEpoch: 1,
      transactionStatus: 1,
      transactionPartitions: partitions,
      transactionStartTimestampMs: T,
    };
    expect(hex(transactionLogValueData, 0, ongoing)).toBe(
      '0000000000000000000700010000ea6001000000010001740000000200000000000000020000018bcfe568000000018bcfe56800',
    );
    const empty = {
      ...base,
      producerEpoch: 0,
      transactionStatus: 0,
      transactionPartitions: null,
      transactionStartTimestampMs: -1,
    };
    expect(hex(transactionLogValueData, 0, empty)).toBe(
      '0000000000000000000700000000ea6000ffffffff0000018bcfe56800ffffffffffffffff',
    );
  });
});
