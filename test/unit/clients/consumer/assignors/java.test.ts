/**
 * Our assignors against Java's (Apache Kafka 3.9.1) on generated groups: joins, leaves, grown topics, changed
 * subscriptions, members a generation behind, doubly claimed partitions, racks. The cases were made by
 * JavaCases.java from Kafka's own classes; java-cases.json.gz holds what they were asked and what they answered.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type {
  Assignor,
  Subscription,
} from '../../../../../src/clients/consumer/assignors/assignor.ts';
import { createCooperativeStickyAssignor } from '../../../../../src/clients/consumer/assignors/cooperative-sticky.ts';
import { createRangeAssignor } from '../../../../../src/clients/consumer/assignors/range.ts';
import { createRoundRobinAssignor } from '../../../../../src/clients/consumer/assignors/round-robin.ts';
import { createStickyAssignor } from '../../../../../src/clients/consumer/assignors/sticky.ts';

interface Case {
  assignor: string;
  case: string;
  /** Racks of the replicas of each partition. */
  topics: Record<string, (string | null)[][]>;
  /** t topics, u user data, o owned, g generation, r rack, i instance id. */
  subscriptions: Record<
    string,
    { t: string; u?: string; o?: string; g?: number; r?: string; i?: string }
  >;
  expected: Record<string, string>;
}

const create: Record<string, () => Assignor> = {
  range: createRangeAssignor,
  roundrobin: createRoundRobinAssignor,
  sticky: createStickyAssignor,
  'cooperative-sticky': createCooperativeStickyAssignor,
};

const file = process.env['ASSIGNOR_CASES'];
const cases: Case[] = JSON.parse(
  file === undefined
    ? gunzipSync(readFileSync(new URL('java-cases.json.gz', import.meta.url))).toString()
    : readFileSync(file, 'utf8'),
);

function partitionsOf(text: string | undefined) {
  if (text === undefined || text === '') return [];
  return text.split(' ').map((at) => {
    const [topic, partition] = at.split(':');
    return { topic: topic!, partition: Number(partition) };
  });
}

function run({ assignor, topics, subscriptions }: Case): Record<string, string> {
  const cluster = {
    partitionsForTopic: (topic: string) =>
      topics[topic]?.map((racks, partition) => {
        const replicas = racks.map((rack, id) => ({ id, host: 'h', port: 9, rack }));
        const lists = { replicas, inSyncReplicas: replicas, offlineReplicas: [] };
        return { topic, partition, leader: replicas[0]!, ...lists };
      }),
  };
  const members = new Map<string, Subscription>(
    Object.entries(subscriptions).map(([member, { t, u, o, g, r, i }]) => [
      member,
      {
        topics: t.split(','),
        userData: u === undefined ? null : Buffer.from(u, 'base64'),
        ownedPartitions: partitionsOf(o),
        generationId: g ?? -1,
        rackId: r ?? null,
        groupInstanceId: i ?? null,
      },
    ]),
  );
  const result = create[assignor]!().assign(cluster, members);
  return Object.fromEntries(
    [...result].map(([member, { partitions }]) => [
      member,
      partitions
        .map(({ topic, partition }) => `${topic}:${partition}`)
        .sort()
        .join(' '),
    ]),
  );
}

describe('assignors give what the Java client gives', () => {
  for (const name of Object.keys(create)) {
    it(name, () => {
      const mine = cases.filter(({ assignor }) => assignor === name);
      expect(mine.length).toBeGreaterThan(30);
      const wrong = mine.filter((one) => {
        const got = run(one);
        return Object.keys(one.expected).some((member) => got[member] !== one.expected[member]);
      });
      expect(wrong.map((one) => one.case)).toEqual([]);
    });
  }
});
