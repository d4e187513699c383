/**
 * `roundrobin`: all partitions of all subscribed topics, sorted, dealt to the members in turn; a member that does not
 * subscribe to a topic is passed over. The turn goes on from topic to topic.
 */
import type { TopicPartition } from '../../types.ts';
import { type Assignor, type Assignment, partitionsPerTopic } from './assignor.ts';
import { compareText, sortedMembers } from './members.ts';

export function createRoundRobinAssignor(): Assignor {
  return {
    name: 'roundrobin',
    supportedProtocols: ['EAGER'],
    assign(cluster, subscriptions) {
      const members = sortedMembers(subscriptions.keys(), subscriptions);
      const topicsOf = new Map(
        members.map((member) => [member, new Set(subscriptions.get(member)?.topics)]),
      );
      const given = new Map<string, TopicPartition[]>(
        [...subscriptions.keys()].map((member) => [member, []]),
      );
      const partitions = partitionsPerTopic(cluster, subscriptions);
      let turn = 0;
      for (const topic of [...partitions.keys()].sort(compareText)) {
        for (const { partition } of partitions.get(topic) ?? []) {
          // Somebody subscribes to it, or the topic would not be here.
          while (!topicsOf.get(members[turn % members.length] ?? '')?.has(topic)) turn++;
          given.get(members[turn % members.length] ?? '')?.push({ topic, partition });
          turn++;
        }
      }
      return toAssignments(given);
    },
  };
}

export function toAssignments(
  given: ReadonlyMap<string, readonly TopicPartition[]>,
): Map<string, Assignment> {
  return new Map(
    [...given].map(([member, partitions]) => [member, { partitions, userData: null }]),
  );
}
