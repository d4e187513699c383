/**
 * What the series find on the broker: f-0 and g-0 of 60 records (g's in gzip batches), f-1 of transactions, every third aborted,
 * f-2 whose first 20 records are deleted, and tx, empty, for the producers. Records are a second apart from time 1,000,000 on.
 */
import { AdminClient, KafkaProducer, type ProducerConfig } from '../../src/index.ts';

const RECORDS = 60;
const TRANSACTIONAL = 54;
const timeOf = (index: number) => 1_000_000 + index * 1000;

type Producing = ProducerConfig<string, string>;

/** Batches of so many records each. */
async function fill(config: Producing, topic: string, partition: number, batch: number) {
  const producer = new KafkaProducer<string, string>({ ...config, lingerMs: 20 });
  for (let index = 0; index < RECORDS; index++) {
    const value = `v${index}${'.'.repeat(index % 9)}`;
    producer.send({ topic, partition, value, timestamp: timeOf(index) }, () => {});
    if (index % batch === batch - 1) await producer.flush();
  }
  await producer.close();
}

/** Transactions of four records. */
async function fillByTransactions(config: Producing, topic: string, partition: number) {
  const producer = new KafkaProducer<string, string>({ ...config, transactionalId: 'filler' });
  await producer.initTransactions();
  for (let index = 0; index < TRANSACTIONAL; ) {
    producer.beginTransaction();
    for (let left = 4; left > 0 && index < TRANSACTIONAL; left--, index++) {
      const record = { topic, partition, value: `t${index}`, timestamp: timeOf(index) };
      producer.send(record, () => {});
    }
    await producer.flush();
    if (index % 3 === 0) await producer.abortTransaction();
    else await producer.commitTransaction();
  }
  await producer.close();
}

export async function makeTopics(bootstrapServers: string): Promise<void> {
  await using admin = new AdminClient({ bootstrapServers });
  const configs = { 'retention.ms': '-1', 'segment.ms': '9999999999999' };
  const topic = (name: string, numPartitions: number) => ({
    ...{ name, numPartitions, replicationFactor: 1, configs },
  });
  await admin.createTopics([topic('f', 3), topic('g', 1), topic('tx', 2)]).all();
  const config: Producing = {
    bootstrapServers,
    keySerializer: 'string',
    valueSerializer: 'string',
  };
  await fill(config, 'f', 0, 5);
  await fillByTransactions(config, 'f', 1);
  await fill(config, 'f', 2, 5);
  await fill({ ...config, compressionType: 'gzip' }, 'g', 0, 7);
  await admin.deleteRecords([[{ topic: 'f', partition: 2 }, 20]]).all();
}
