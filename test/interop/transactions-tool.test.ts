/** kafka-transactions beside Apache Kafka's own, on Apache's broker and on ours: a transaction done, one open, one that hangs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { connectBroker } from '../../src/network/client-connection.ts';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { Cluster, lacking, ok, run, shared, tool, type Vendor } from '../kit/servers.ts';

const HOUR_MS = 3_600_000;

describe
  .skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))
  .each(['3.9.1', 'samsa'] as const)('kafka-transactions on a broker of %s', (broker) => {
  let cluster: Cluster;
  const producers: KafkaProducer<string, string>[] = [];

  beforeAll(async () => {
    // A broker that asks the coordinator about every batch lets nothing hang.
    const settings = {
      'transaction.partition.verification.enable': 'false',
      'transaction.state.log.num.partitions': 3,
    };
    cluster = await Cluster.start({ broker, settings });
    const topic = ['--create', '--topic', 'tx', '--partitions', '3'];
    await ok([...tool('samsa', 'kafka-topics'), '--bootstrap-server', cluster.bootstrap, ...topic]);
    await begin('done', [0], true);
    await begin('open', [0, 1], false);
    await hang(1, 4711);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(producers.map((one) => one.close({ timeoutMs: 0 })));
    await cluster?.close();
  });

  async function begin(transactionalId: string, partitions: number[], ends: boolean) {
    const producer = new KafkaProducer<string, string>({
      bootstrapServers: cluster.bootstrap,
      keySerializer: 'string',
      valueSerializer: 'string',
      transactionalId,
      transactionTimeoutMs: 900_000,
    });
    producers.push(producer);
    await producer.initTransactions();
    producer.beginTransaction();
    const sent = partitions.map((partition) =>
      producer.send({ topic: 'tx', partition, value: 'x' }),
    );
    await producer.flush();
    await Promise.all(sent);
    if (ends) await producer.commitTransaction();
  }

  /** Writes a batch of a transaction that no coordinator knows. */
  async function hang(index: number, producerId: number): Promise<void> {
    const batch = new BatchBuilder({
      producerId,
      producerEpoch: 3,
      baseSequence: 0,
      isTransactional: true,
    });
    batch.append(Date.now() - HOUR_MS, null, Buffer.from('x'));
    const { network, clock } = createPlatform({ logTo: 'stderr', logLevel: 'ERROR' });
    const connection = await connectBroker({
      ...{ network, clock, host: 'localhost', port: cluster.port, clientId: 'hanging' },
      ...{ connectTimeoutMs: 30_000, requestTimeoutMs: 30_000 },
    });
    const partitionData = [{ index, records: batch.build() }];
    const response = await connection.send(produceApi, {
      transactionalId: 'lost',
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: 'tx', partitionData }],
    });
    connection.close();
    expect(response.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  }

  async function printed(vendor: Vendor, args: readonly string[]): Promise<string> {
    const argv = [...tool(vendor, 'kafka-transactions'), '--bootstrap-server', cluster.bootstrap];
    const { stdout, stderr, status } = await run([...argv, ...args], { timeoutMs: 120_000 });
    const errors = stderr.replace(/^\[[^\]]+\]/gm, '[DATE]');
    return `${stdout}${errors}exit ${status}`;
  }

  /** A duration is as long as it took to ask. */
  const timeless = (text: string) => text.replace(/\t\d+ *(\t(tx-\S*)? *\t\n)/, '\tMS$1');

  it.each([
    [['list']],
    [['list', '--duration-filter', '3600000']],
    [['list', '--duration-filter', '-5']],
    [['describe', '--transactional-id', 'done']],
    [['describe', '--transactional-id', 'open']],
    [['describe', '--transactional-id', 'nope']],
    [['describe-producers', '--topic', 'tx', '--partition', '0']],
    [['describe-producers', '--topic', 'tx', '--partition', '1', '--broker-id', '0']],
    [['describe-producers', '--topic', 'tx', '--partition', '2']],
    [['describe-producers', '--topic', 'a/b', '--partition', '2']],
    [['find-hanging', '--topic', 'tx']],
    [['find-hanging', '--topic', 'tx', '--partition', '0', '--max-transaction-timeout', '0']],
    [['find-hanging', '--broker-id', '0']],
    [['find-hanging', '--broker-id', '0', '--topic', 'tx', '--max-transaction-timeout', '70']],
    [['find-hanging', '--topic', 'a/b']],
    [['find-hanging', '--partition', '0']],
    [['abort', '--topic', 'tx', '--partition', '0', '--start-offset', '99']],
    [['abort', '--topic', 'tx', '--partition', '1', '--producer-id', '4711']],
    [
      [
        'abort',
        '--topic',
        'tx',
        '--partition',
        '1',
        '--producer-id',
        '4711',
        '--producer-epoch',
        '2',
        '--coordinator-epoch',
        '0',
      ],
    ],
  ])('%j', { timeout: 240_000 }, async (args) => {
    const [ours, theirs] = [await printed('samsa', args), await printed('3.9.1', args)];
    expect(timeless(ours)).toBe(timeless(theirs));
  });

  it('ends what hangs, and then nothing does', { timeout: 120_000 }, async () => {
    const search = ['find-hanging', '--topic', 'tx'];
    const [, hanging = ''] = (await printed('samsa', search)).split('\n');
    expect(hanging.split(/ *\t/).slice(0, 6)).toEqual(['tx', '1', '4711', '3', '-1', '1']);
    const abort = ['abort', '--topic', 'tx', '--partition', '1', '--start-offset', '1'];
    expect(await printed('samsa', abort)).toBe('exit 0');
    expect((await printed('samsa', search)).split('\n')).toHaveLength(2);
    expect(await printed('samsa', abort)).toContain('Could not find any open transactions');
  });
});
