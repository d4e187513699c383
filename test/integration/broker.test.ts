import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientConnection } from '../../src/network/client-connection.ts';
import { Errors } from '../../src/protocol/errors.ts';
import { apiVersionsApi } from '../../src/protocol/messages/api-versions.ts';
import { deleteRecordsApi } from '../../src/protocol/messages/delete-records.ts';
import { envelopeApi } from '../../src/protocol/messages/envelope.ts';
import { initProducerIdApi } from '../../src/protocol/messages/init-producer-id.ts';
import { listOffsetsApi } from '../../src/protocol/messages/list-offsets.ts';
import { offsetForLeaderEpochApi } from '../../src/protocol/messages/offset-for-leader-epoch.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import { saslAuthenticateApi } from '../../src/protocol/messages/sasl-authenticate.ts';
import { saslHandshakeApi } from '../../src/protocol/messages/sasl-handshake.ts';
import { batchOf, fetch, Kit, produce, valuesOf } from './broker-kit.ts';

let kit: Kit;
let client: ClientConnection;

beforeAll(async () => {
  kit = await Kit.start();
  client = await kit.connect();
});
afterAll(() => kit.stop());

const partitionOf = (response: Awaited<ReturnType<typeof fetch>>) =>
  response.responses[0]?.partitions[0];

async function offset(topic: string, timestamp: number, version = 7): Promise<number> {
  const response = await client.send(
    listOffsetsApi,
    {
      replicaId: -1,
      topics: [
        {
          name: topic,
          partitions: [
            { partitionIndex: 0, timestamp, ...(version === 0 ? { maxNumOffsets: 10 } : {}) },
          ],
        },
      ],
    },
    { version },
  );
  const partition = response.topics[0]?.partitions[0];
  if (partition?.errorCode !== Errors.NONE) return -100 - (partition?.errorCode ?? 0);
  return version === 0 ? (partition.oldStyleOffsets[0] ?? -1) : partition.offset;
}

describe('a broker on its own ZooKeeper', () => {
  it('takes records in every version and gives them back in every version', async () => {
    const id = await kit.createTopic('versions');
    let count = 0;
    for (let version = 3; version <= produceApi.maxVersion; version++) {
      const answer = await produce(client, 'versions', batchOf([`v${version}`]), { version });
      expect(answer).toMatchObject({ errorCode: 0, baseOffset: count++ });
    }
    const expected = Array.from({ length: count }, (_, i) => `v${i + 3}`);
    for (let version = 0; version <= 17; version++) {
      const response = await fetch(client, 'versions', 0, { version, topicId: id });
      expect([version, valuesOf(response)]).toEqual([version, expected]);
    }
  });

  it('answers refusals per partition', async () => {
    await kit.createTopic('refusals');
    const two = Buffer.concat([batchOf(['a']), batchOf(['b'])]);
    const broken = batchOf(['c']);
    broken[30] = (broken[30] ?? 0) ^ 1;
    const cases: [string, Buffer, { acks?: number; version?: number }, number][] = [
      ['absent', batchOf(['x']), {}, Errors.UNKNOWN_TOPIC_OR_PARTITION],
      ['refusals', two, {}, Errors.INVALID_RECORD],
      ['refusals', broken, {}, Errors.CORRUPT_MESSAGE],
      ['refusals', batchOf(['x']), { acks: 2 }, Errors.INVALID_REQUIRED_ACKS],
      [
        'refusals',
        batchOf(['x'], { compression: 4 }),
        { version: 6 },
        Errors.UNSUPPORTED_COMPRESSION_TYPE,
      ],
      ['refusals', batchOf(['x'.repeat(1_100_000)]), {}, Errors.MESSAGE_TOO_LARGE],
      ['refusals', Buffer.alloc(0), {}, Errors.INVALID_RECORD],
    ];
    for (const [topic, records, options, errorCode] of cases) {
      const answer = await produce(client, topic, records, options);
      expect([topic, options, answer.errorCode, answer.baseOffset]).toEqual([
        topic,
        options,
        errorCode,
        -1,
      ]);
    }
    expect(await offset('refusals', -1)).toBe(0);
  });

  it('answers nothing to acks=0, and closes when that fails', async () => {
    await kit.createTopic('silent');
    const request = (name: string) => ({
      acks: 0,
      timeoutMs: 1000,
      topicData: [{ name, partitionData: [{ index: 0, records: batchOf(['quiet']) }] }],
    });
    const other = await kit.connect();
    await other.send(produceApi, request('silent'), { noResponse: true });
    // The next reply belongs to the next request.
    expect(valuesOf(await fetch(other, 'silent', 0))).toEqual(['quiet']);
    await other.send(produceApi, request('absent'), { noResponse: true });
    await expect(fetch(other, 'silent', 0)).rejects.toMatchObject({
      code: Errors.NETWORK_EXCEPTION,
    });
  });

  it('waits for min bytes, wakes for an append, gives up after max wait', async () => {
    await kit.createTopic('waiting');
    const reader = await kit.connect();
    const startedMs = performance.now();
    const pending = fetch(reader, 'waiting', 0, { maxWaitMs: 10_000 });
    await produce(client, 'waiting', batchOf(['news']));
    expect(valuesOf(await pending)).toEqual(['news']);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    const timed = await fetch(reader, 'waiting', 1, { maxWaitMs: 100 });
    expect(partitionOf(timed)).toMatchObject({ errorCode: 0, highWatermark: 1 });
    const starved = fetch(reader, 'waiting', 0, { maxWaitMs: 300, minBytes: 100_000 });
    expect(valuesOf(await starved)).toEqual(['news']);
  });

  it('gives the first batch whole and the rest within the limits', async () => {
    await kit.createTopic('limits');
    for (const letter of ['a', 'b', 'c']) {
      await produce(client, 'limits', batchOf([letter.repeat(1000)]));
    }
    const sizes = async (options: Parameters<typeof fetch>[3]) =>
      partitionOf(await fetch(client, 'limits', 0, options))?.records?.length;
    const batchBytes = batchOf(['a'.repeat(1000)]).length;
    expect(await sizes({ partitionMaxBytes: 10 })).toBe(batchBytes);
    expect(await sizes({ maxBytes: 10 })).toBe(batchBytes);
    expect(await sizes({})).toBe(batchBytes * 3);
    expect(await sizes({ version: 2, partitionMaxBytes: 100 })).toBeLessThanOrEqual(100);
  });

  it('tells errors of offsets, epochs and ids', async () => {
    const id = await kit.createTopic('errors');
    await produce(client, 'errors', batchOf(['x']));
    expect(partitionOf(await fetch(client, 'errors', 2))?.errorCode).toBe(
      Errors.OFFSET_OUT_OF_RANGE,
    );
    expect(partitionOf(await fetch(client, 'errors', Number.MAX_SAFE_INTEGER))?.errorCode).toBe(
      Errors.OFFSET_OUT_OF_RANGE,
    );
    expect(partitionOf(await fetch(client, 'nowhere', 0))?.errorCode).toBe(
      Errors.UNKNOWN_TOPIC_OR_PARTITION,
    );
    const wrong = `${id.slice(0, 10)}${id[10] === 'A' ? 'B' : 'A'}${id.slice(11)}`;
    const byId = await fetch(client, '', 0, { version: 13, topicId: wrong });
    expect(partitionOf(byId)?.errorCode).toBe(Errors.UNKNOWN_TOPIC_ID);
    const epoch = await client.send(offsetForLeaderEpochApi, {
      replicaId: -2,
      topics: [
        { topic: 'errors', partitions: [{ partition: 0, currentLeaderEpoch: 9, leaderEpoch: 0 }] },
      ],
    });
    expect(epoch.topics[0]?.partitions[0]?.errorCode).toBe(Errors.UNKNOWN_LEADER_EPOCH);
    const known = await client.send(offsetForLeaderEpochApi, {
      replicaId: -2,
      topics: [
        { topic: 'errors', partitions: [{ partition: 0, currentLeaderEpoch: 0, leaderEpoch: 0 }] },
      ],
    });
    expect(known.topics[0]?.partitions[0]).toMatchObject({
      errorCode: 0,
      leaderEpoch: 0,
      endOffset: 1,
    });
  });

  it('keeps a fetch session', async () => {
    await kit.createTopic('session');
    await produce(client, 'session', batchOf(['one']));
    const first = await fetch(client, 'session', 0, { session: { id: 0, epoch: 0 } });
    expect(first.sessionId).toBeGreaterThan(0);
    expect(valuesOf(first)).toEqual(['one']);
    const second = await fetch(client, 'session', 1, {
      session: { id: first.sessionId, epoch: 1 },
    });
    expect([second.sessionId, second.responses]).toEqual([first.sessionId, []]);
    const wrong = await fetch(client, 'session', 1, { session: { id: first.sessionId, epoch: 7 } });
    expect(wrong.errorCode).toBe(Errors.INVALID_FETCH_SESSION_EPOCH);
  });

  it('finds offsets by time, in old and new ways', async () => {
    await kit.createTopic('times');
    expect([
      await offset('times', -1),
      await offset('times', -2),
      await offset('times', -3),
    ]).toEqual([0, 0, -1]);
    await produce(client, 'times', batchOf(['a', 'b']));
    for (const version of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      expect([version, await offset('times', -1, version)]).toEqual([version, 2]);
      expect([version, await offset('times', -2, version)]).toEqual([version, 0]);
    }
    expect(await offset('times', 1_700_000_000_000)).toBe(0);
    expect(await offset('times', 1_700_000_000_001)).toBe(-1);
    expect(await offset('times', -3)).toBe(0);
    expect(await offset('times', -3, 6)).toBe(-100 - Errors.UNSUPPORTED_VERSION);
    expect(await offset('times', -9)).toBe(-100 - Errors.UNSUPPORTED_VERSION);
  });

  it('deletes records up to an offset', async () => {
    await kit.createTopic('shrinking');
    for (const value of ['a', 'b', 'c']) await produce(client, 'shrinking', batchOf([value]));
    const ask = async (before: number) => {
      const response = await client.send(deleteRecordsApi, {
        timeoutMs: 2000,
        topics: [{ name: 'shrinking', partitions: [{ partitionIndex: 0, offset: before }] }],
      });
      return response.topics[0]?.partitions[0];
    };
    expect(await ask(2)).toMatchObject({ errorCode: 0, lowWatermark: 2 });
    expect(await ask(4)).toMatchObject({ errorCode: Errors.OFFSET_OUT_OF_RANGE });
    expect(await offset('shrinking', -2)).toBe(2);
    expect(await ask(-1)).toMatchObject({ errorCode: 0, lowWatermark: 3 });
  });

  it('hands out producer ids once each', async () => {
    const request = { transactionalId: null, transactionTimeoutMs: 1000 };
    const ids = new Set<number>();
    for (let i = 0; i < 20; i++)
      ids.add((await client.send(initProducerIdApi, request)).producerId);
    expect(ids.size).toBe(20);
    const halved = await client.send(initProducerIdApi, { ...request, producerId: 1 });
    expect(halved.errorCode).toBe(Errors.INVALID_REQUEST);
  });

  it('takes an idempotent batch once', async () => {
    await kit.createTopic('once');
    const batch = () =>
      batchOf(['x', 'y'], { producerId: 4711, producerEpoch: 0, baseSequence: 0 });
    const first = await produce(client, 'once', batch());
    const again = await produce(client, 'once', batch());
    expect([first.baseOffset, again.errorCode, again.baseOffset]).toEqual([0, 0, 0]);
    const gap = batchOf(['z'], { producerId: 4711, producerEpoch: 0, baseSequence: 5 });
    expect((await produce(client, 'once', gap)).errorCode).toBe(
      Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
    );
    expect(await offset('once', -1)).toBe(2);
  });

  it('lists what it serves, and judges the software that asks', async () => {
    const answer = await client.send(apiVersionsApi, {
      clientSoftwareName: 'kit',
      clientSoftwareVersion: '1.0',
    });
    expect(answer.apiKeys).toEqual(
      kit.running.broker.apis.map(({ key, minVersion, maxVersion }) => ({
        apiKey: key,
        minVersion,
        maxVersion,
      })),
    );
    expect(answer.finalizedFeaturesEpoch).toBe(0);
    const bad = await client.send(apiVersionsApi, {
      clientSoftwareName: '-',
      clientSoftwareVersion: '',
    });
    expect(bad.errorCode).toBe(Errors.INVALID_REQUEST);
  });

  it('tells a client set up for SASL that it has come to the wrong listener, and stays open', async () => {
    const other = await kit.connect();
    const errorCode = Errors.ILLEGAL_SASL_STATE;
    for (const version of [0, 1]) {
      expect(await other.send(saslHandshakeApi, { mechanism: 'PLAIN' }, { version })).toEqual({
        errorCode,
        mechanisms: [],
      });
    }
    for (const version of [0, 1, 2]) {
      const authBytes = Buffer.from('\0alice\0secret');
      expect(await other.send(saslAuthenticateApi, { authBytes }, { version })).toMatchObject({
        errorCode,
        errorMessage: 'SaslAuthenticate request received after successful authentication',
        authBytes: Buffer.alloc(0),
      });
    }
    await expect(other.send(envelopeApi, {})).rejects.toMatchObject({
      code: Errors.NETWORK_EXCEPTION,
    });
  });

  it('keeps order and replies when a client pipelines', async () => {
    await kit.createTopic('pipeline');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => produce(client, 'pipeline', batchOf([String(i)]))),
    );
    expect(answers.map((answer) => answer.baseOffset)).toEqual(answers.map((_, i) => i));
    const values = valuesOf(await fetch(client, 'pipeline', 0));
    expect(values).toEqual(answers.map((_, i) => String(i)));
  });

  it('has everything again after a restart', async () => {
    const id = await kit.createTopic('lasting', 3, { 'retention.ms': '-1' });
    await produce(client, 'lasting', batchOf(['before']), { partition: 2 });
    await produce(client, 'lasting', batchOf(['zero']));
    await kit.stopBroker();
    await kit.startBroker();
    client = await kit.connect();
    expect(valuesOf(await fetch(client, 'lasting', 0))).toEqual(['zero']);
    expect(
      (await produce(client, 'lasting', batchOf(['after']), { partition: 2 })).baseOffset,
    ).toBe(1);
    const byId = await fetch(client, 'lasting', 0, { version: 17, topicId: id });
    expect(valuesOf(byId)).toEqual(['zero']);
    expect(kit.log.messages('INFO')).toContain('[KafkaServer id=0] shut down completed');
  });
});
