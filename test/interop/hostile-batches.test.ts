/**
 * Broken record batches sent to Apache's broker and to ours, each in a Produce request of its own: what it refuses we refuse, with
 * the same code wherever the fault is in plain sight. Of compressed records and old messages it believes lengths that are not true, and what
 * a decoder says of a broken stream differs from one to the next: there we may be stricter, and codes may differ.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBroker, type ClientConnection } from '../../src/network/client-connection.ts';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import {
  badHeaders,
  badMessages,
  badRecords,
  cutFrames,
  type Hostile,
} from '../kit/hostile-batches.ts';
import { bin, Cluster, lacking, ok, shared } from '../kit/servers.ts';

const isAbsent = lacking('Apache Kafka', `${shared}/peers/apache-kafka`);
const clusters: Cluster[] = [];
const connections: ClientConnection[] = [];

beforeAll(async () => {
  if (isAbsent) return;
  const platform = createPlatform({ logTo: 'stderr', logLevel: 'ERROR' });
  for (const broker of ['samsa', '3.9.1'] as const) {
    const cluster = await Cluster.start({ broker });
    clusters.push(cluster);
    await ok([
      ...[bin('kafka-topics'), '--bootstrap-server', cluster.bootstrap, '--create'],
      ...['--topic', 'hostile', '--config', 'max.message.bytes=100000'],
    ]);
    connections.push(
      await connectBroker({
        network: platform.network,
        clock: platform.clock,
        connectTimeoutMs: 30_000,
        host: 'localhost',
        port: cluster.port,
        clientId: 'hostile',
        requestTimeoutMs: 30_000,
      }),
    );
  }
});

afterAll(async () => {
  for (const connection of connections) connection.close();
  for (const cluster of clusters) await cluster.close();
});

async function answer(connection: ClientConnection, records: Buffer, version: number) {
  const partitionData = [{ index: 0, records: Buffer.from(records) }];
  const response = await connection.send(
    produceApi,
    { acks: 1, timeoutMs: 10_000, topicData: [{ name: 'hostile', partitionData }] },
    { version },
  );
  return response.responses[0]?.partitionResponses[0]?.errorCode ?? null;
}

async function expectSame(
  all: Iterable<Hostile>,
  version: number,
  isPacked = false,
): Promise<void> {
  const different: string[] = [];
  for (const [what, bytes] of all) {
    const [ours, theirs] = await Promise.all(
      connections.map((connection) => answer(connection, bytes, version)),
    );
    const isFine = isPacked ? theirs === 0 || ours !== 0 : ours === theirs;
    if (!isFine) different.push(`${what}: ours ${ours}, Apache's ${theirs}`);
  }
  expect(different).toEqual([]);
}

test.skipIf(isAbsent).each([0, 1, 2, 3, 4])('headers, codec %i', (codec) =>
  expectSame(badHeaders(codec), 9),
);

test.skipIf(isAbsent).each([0, 1, 2, 3, 4])('records, codec %i', (codec) =>
  expectSame(badRecords(codec, [0x01, 0x80, 0xff]), 9, codec !== 0),
);

test.skipIf(isAbsent)('cut frames', () => expectSame(cutFrames(0), 9));

test.skipIf(isAbsent).each([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 2],
  [1, 3],
] as const)('messages of format %i, codec %i', (magic, codec) =>
  expectSame(badMessages(magic, codec), 2, true),
);
