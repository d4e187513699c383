/**
 * Gives a topic one more partition whenever its data has grown past what its partitions should hold on the average. Counts the
 * bytes of all leaders' logs as the brokers report them for their log dirs.
 *
 *     node examples/admin-grow-partitions.ts [topic] [bytes per partition] [seconds between looks]        (Ctrl-C ends it)
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { AdminClient, type TopicDescription } from 'samsa';

const bootstrapServers = process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const [topic = 'orders', most = '1000000', seconds = '5'] = process.argv.slice(2);

/** Replicas hold the same bytes: only the leader's count. */
async function bytesOf(description: TopicDescription): Promise<number> {
  const leaders = new Map(description.partitions.map((one) => [one.partition, one.leader?.id]));
  const brokers = [...new Set(leaders.values())].filter((id) => id !== undefined);
  let bytes = 0;
  for (const [broker, dirs] of await admin.describeLogDirs(brokers))
    for (const { replicas } of dirs.values())
      for (const replica of replicas)
        if (replica.topic === topic && leaders.get(replica.partition) === broker)
          bytes += replica.size;
  return bytes;
}

async function look(): Promise<void> {
  const description = (await admin.describeTopics([topic])).get(topic);
  if (description === undefined) return;
  const count = description.partitions.length;
  const bytes = await bytesOf(description);
  console.log(`${topic}: ${bytes} bytes in ${count} partitions`);
  if (bytes <= count * Number(most)) return;
  await admin.createPartitions({ [topic]: { totalCount: count + 1 } });
  console.log(`${topic}: grown to ${count + 1} partitions`);
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
// Also ends a look that waits for a broker.
const stopped = once(stop.signal, 'abort');
const admin = AdminClient.create({ bootstrapServers });
try {
  while (!stop.signal.aborted) {
    await Promise.race([look(), stopped]);
    await pause(Number(seconds) * 1_000, null, { signal: stop.signal }).catch(() => {});
  }
} finally {
  await admin.close();
}
