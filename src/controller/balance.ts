/**
 * Leadership goes home (kafka: KafkaController.checkAndTriggerAutoLeaderRebalance): where more than
 * leader.imbalance.per.broker.percentage of the partitions that prefer a broker are led by another, those whose preferred
 * replica is live and in sync elect it.
 */
import type { Bench } from './decision.ts';
import { isMoving, type TopicPartition } from './znodes.ts';

export function balanceLeaders(bench: Bench): void {
  const { draft } = bench;
  const preferred = new Map<number, { all: number; elsewhere: TopicPartition[] }>();
  for (const { topic, partition, value } of draft.allPartitions()) {
    const [first] = value.assignment.replicas;
    if (first === undefined || draft.deleting.has(topic)) continue;
    const counted = preferred.get(first) ?? { all: 0, elsewhere: [] };
    counted.all++;
    if (value.leaderAndIsr !== null && value.leaderAndIsr.leader !== first)
      counted.elsewhere.push({ topic, partition });
    preferred.set(first, counted);
  }
  for (const [broker, { all, elsewhere }] of preferred) {
    const ratio = elsewhere.length / all;
    if (ratio * 100 <= draft.settings.leaderImbalancePerBrokerPercentage) continue;
    const movable = elsewhere.filter((tp) => {
      const partition = draft.partition(tp);
      if (partition === undefined || isMoving(partition.assignment)) return false;
      return draft.isLive(broker, tp) && partition.leaderAndIsr?.isr.includes(broker);
    });
    if (movable.length > 0)
      bench.next({ step: 'elect', partitions: movable, strategy: 'preferred', collect: false });
  }
}
