/** `--describe` of Kafka 2.5 with --zookeeper: overrides of the topic only, no ids, a mark where it is being deleted. */
import type { ZooKeeper } from '../../zookeeper/client/types.ts';
import type { Io } from '../command.ts';
import type { Options } from '../options.ts';
import * as znodes from './znodes.ts';

export async function describe(
  zk: ZooKeeper,
  topics: readonly string[],
  options: Options,
  io: Io,
): Promise<void> {
  const live = new Set(await znodes.liveBrokers(zk));
  const marked = new Set(await znodes.childrenOf(zk, '/admin/delete_topics'));
  const filtering =
    options.has('under-replicated-partitions') || options.has('unavailable-partitions');
  const overridesOnly = options.has('topics-with-overrides');
  for (const topic of topics) {
    const znode = await znodes.readTopic(zk, topic);
    if (znode === null) {
      io.stdout.write(`Topic ${topic} doesn't exist!\n`);
      continue;
    }
    const mark = marked.has(topic) ? '\tMarkedForDeletion: true' : '';
    const settings = [...(await znodes.readSettings(zk, topic))].map(([k, v]) => `${k}=${v}`);
    if (!filtering && (!overridesOnly || settings.length > 0)) {
      const factor = znode.replicas.get(0)?.length ?? 0;
      io.stdout.write(
        `Topic: ${topic}\tPartitionCount: ${znode.replicas.size}\tReplicationFactor: ${factor}\tConfigs: ${settings.join(',')}${mark}\n`,
      );
    }
    if (overridesOnly) continue;
    for (const [partition, replicas] of znode.replicas) {
      const state = await znodes.readState(zk, topic, partition);
      const isr = state?.isr ?? [];
      const leader = state === null || state.leader < 0 ? null : state.leader;
      const lost = options.has('unavailable-partitions') && (leader === null || !live.has(leader));
      const thin = options.has('under-replicated-partitions') && isr.length < replicas.length;
      if (filtering && !lost && !thin) continue;
      io.stdout.write(
        `\tTopic: ${topic}\tPartition: ${partition}\tLeader: ${leader ?? 'none'}\tReplicas: ${replicas.join(',')}\tIsr: ${isr.join(',')}${mark}\n`,
      );
    }
  }
}
