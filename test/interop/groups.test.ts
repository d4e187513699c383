/**
 * One group of everybody's clients on our broker, through joins, leaves, deaths and broker restarts, while records keep coming. Every
 * record is read, and none again after its commit.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminClient } from '../../src/clients/admin/admin-client.ts';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { Cluster, lacking, run, shared, tool } from '../kit/servers.ts';
import { Ledger } from './groups/ledger.ts';
import * as members from './groups/members.ts';

const PARTITIONS = 12;
const JOIN_MS = 60_000;
const peers = {
  'Apache Kafka': join(shared, 'peers/apache-kafka'),
  'franz-go': join(shared, 'bench/load/main.go'),
  'python3-confluent-kafka': '/usr/lib/python3/dist-packages/confluent_kafka',
};

const missing = Object.entries(peers).some(([peer, path]) => lacking(peer, path));

describe.skipIf(missing)('a group of everybody', () => {
  const ledger = new Ledger();
  const running = new Map<string, members.Member>();
  let cluster: Cluster;
  let admin: AdminClient;
  let producer: KafkaProducer<Uint8Array, string>;
  let setting: members.Setting;
  const ends = new Array<number>(PARTITIONS).fill(0);
  let ticking: NodeJS.Timeout;
  let failure: Error | null = null;

  beforeAll(async () => {
    cluster = await Cluster.start({
      settings: { 'offsets.topic.num.partitions': 5, 'auto.create.topics.enable': 'false' },
    });
    const bootstrapServers = cluster.bootstrap;
    admin = AdminClient.create({ bootstrapServers });
    await admin.createTopics([{ name: 'mixed', numPartitions: PARTITIONS, replicationFactor: 1 }]);
    producer = new KafkaProducer({ bootstrapServers, valueSerializer: 'string' });
    const { folder, bootstrap } = cluster;
    const seen = (member: string, value: string) => ledger.seen(member, value);
    setting = { bootstrap, folder, seen, group: 'mixed', topic: 'mixed' };
    ticking = setInterval(() => {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const offset = ends[partition] ?? 0;
        ends[partition] = offset + 1;
        const value = `${partition}:${offset}`;
        producer.send({ topic: 'mixed', partition, value }, (_metadata, error) => {
          failure ??= error;
        });
      }
    }, 50);
  });
  afterAll(async () => {
    clearInterval(ticking);
    await Promise.allSettled([...running.values()].map((one) => one.stop()));
    await producer?.close({ timeoutMs: 1000 });
    await admin?.close();
    await cluster?.close();
  });

  async function committed(): Promise<Map<number, number>> {
    const offsets = await admin.listConsumerGroupOffsets('mixed');
    return new Map([...offsets].map(([{ partition }, one]) => [partition, one?.offset ?? 0]));
  }

  async function enter(...joining: (members.Member | Promise<members.Member>)[]): Promise<void> {
    for (const member of await Promise.all(joining)) running.set(member.name, member);
    await everybodyReads();
  }

  /** Everybody has had records since now. */
  async function everybodyReads(): Promise<void> {
    const since = performance.now();
    const idle = () => [...running.keys()].filter((name) => ledger.countOf(name, since) === 0);
    await expect.poll(idle, { timeout: JOIN_MS, interval: 100 }).toEqual([]);
    ledger.note(await committed());
  }

  async function part(name: string, how: 'stop' | 'kill'): Promise<void> {
    ledger.note(await committed());
    const member = running.get(name) as members.Member;
    running.delete(name);
    await member[how]();
    await everybodyReads();
  }

  it('forms, whoever leads', async () => {
    await enter(members.ourMember('ours', setting));
    await enter(
      members.kafkajsMember('kafkajs', setting),
      members.librdkafkaMember('librdkafka', setting),
      members.franzMember('franz', setting),
      members.javaMember('java-2.5.0', '2.5.0', setting),
      members.javaMember('java-3.9.1', '3.9.1', setting),
      members.javaMember('java-4.1.0', '4.1.0', setting),
    );
    const { members: all, state } =
      (await admin.describeConsumerGroups(['mixed'])).get('mixed') ?? {};
    expect(state).toBe('Stable');
    expect(all?.length).toBe(7);
    const owned = all?.flatMap((one) => one.assignment.map(({ partition }) => partition));
    expect(owned?.sort((a, b) => a - b)).toEqual(ends.map((_, partition) => partition));
  });

  it('goes on when members leave and others come', async () => {
    await part('kafkajs', 'stop');
    await part('java-2.5.0', 'stop');
    await enter(
      members.ourMember('ours-2', setting),
      members.librdkafkaMember('librdkafka-2', setting),
    );
    await part('ours', 'stop');
    await part('librdkafka', 'stop');
  });

  it('goes on when members die', async () => {
    await part('java-3.9.1', 'kill');
    await enter(members.kafkajsMember('kafkajs-2', setting));
    await part('franz', 'kill');
  });

  it('goes on when the broker is restarted, in order and by force', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      ledger.note(await committed());
      await cluster.broker.stop(signal);
      await cluster.startBroker('samsa');
      await everybodyReads();
    }
  });

  it('has read every record, and none after its commit', async () => {
    clearInterval(ticking);
    await producer.flush();
    expect(failure).toBeNull();
    const left = async () => {
      const offsets = await committed();
      return ends.filter((end, partition) => end !== offsets.get(partition)).length;
    };
    await expect.poll(left, { timeout: 60_000 }).toBe(0);
    expect(ledger.problems(ends)).toEqual([]);
    const all = ends.reduce((sum, end) => sum + end, 0);
    console.log(`${all} records, ${ledger.twice} read twice before their commit`);
  });

  it("leaves __consumer_offsets as Kafka's own formatters read it", async () => {
    // Members that live go on committing, read or not.
    await Promise.all([...running.values()].map((one) => one.stop()));
    running.clear();
    const read = async (formatter: string) => {
      const argv = [...tool('3.9.1', 'kafka-console-consumer'), '--topic', '__consumer_offsets'];
      const from = ['--bootstrap-server', cluster.bootstrap, '--from-beginning'];
      // What it would commit would be one more record to read. It ends by its timeout, which is no success.
      const quiet = ['--consumer-property', 'enable.auto.commit=false'];
      const more = [...quiet, '--timeout-ms', '10000', '--formatter'];
      return (await run([...argv, ...from, ...more, `kafka.coordinator.group.${formatter}`]))
        .stdout;
    };
    // Less than all is what it reads when its ten seconds were too short to begin.
    const again = { timeout: 120_000 };
    const wanted = ends.map(
      (end, partition) => `[mixed,mixed,${partition}]::OffsetAndMetadata(offset=${end},`,
    );
    const missing = async () => {
      const offsets = await read('GroupMetadataManager$OffsetsMessageFormatter');
      return wanted.filter((text) => !offsets.includes(text));
    };
    await expect.poll(missing, again).toEqual([]);
    const generation =
      /^mixed::GroupMetadata\(groupId=mixed, generation=\d+, protocolType=Some\(consumer\), currentState=Stable, members=.*clientId=consumer-mixed-/m;
    const groups = () => read('GroupMetadataManager$GroupMetadataMessageFormatter');
    await expect.poll(groups, again).toMatch(generation);
  });
});
