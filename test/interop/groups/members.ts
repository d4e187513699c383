/**
 * Members of one consumer group, each a client of somebody else's or ours, all with the range assignor, which is what they have in
 * common. Every record that a member reads comes to the ledger with the member's name.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AssignerProtocol, Kafka, logLevel, type PartitionAssigner } from 'kafkajs';
import { KafkaConsumer } from '../../../src/clients/consumer/consumer.ts';
import { ok, shared, tool, type Vendor } from '../../kit/servers.ts';

export interface Setting {
  readonly bootstrap: string;
  readonly group: string;
  readonly topic: string;
  readonly folder: string;
  readonly seen: (member: string, value: string) => void;
}

export interface Member {
  readonly name: string;
  /** Leaves the group in order. */
  stop(): Promise<void>;
  /** Dies without a word. */
  kill(): Promise<void>;
}

/** A member in a process of its own, which prints a line per record. */
class ProcessMember implements Member {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  #errors = '';

  constructor(name: string, argv: readonly string[], { seen }: Setting) {
    this.name = name;
    const [command = '', ...args] = argv;
    const env = { ...process.env, KAFKA_HEAP_OPTS: '-Xmx128M' };
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env,
    });
    this.#gone = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.stdout)
      createInterface({ input: this.#child.stdout }).on('line', (line) => seen(name, line));
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-2000);
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const { pid, exitCode } = this.#child;
    if (pid === undefined || exitCode !== null) {
      throw new Error(`${this.name} ended before its time: ${this.#errors}`);
    }
    process.kill(-pid, signal);
    await this.#gone;
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }
}

const SESSION_MS = 6000;
const HEARTBEAT_MS = 500;
const COMMIT_MS = 500;

export function javaMember(name: string, version: Vendor, setting: Setting): Member {
  const properties = {
    'session.timeout.ms': SESSION_MS,
    'heartbeat.interval.ms': HEARTBEAT_MS,
    'auto.commit.interval.ms': COMMIT_MS,
    'auto.offset.reset': 'earliest',
    'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.RangeAssignor',
  };
  const { bootstrap, topic, group } = setting;
  const argv = ['--bootstrap-server', bootstrap, '--topic', topic, '--group', group];
  const more = Object.entries(properties).flatMap(([key, value]) => [
    '--consumer-property',
    `${key}=${value}`,
  ]);
  const java = [...tool(version, 'kafka-console-consumer'), ...argv, ...more];
  return new ProcessMember(name, java, setting);
}

/** kcat would not do: it ends when every broker is down, and drops the record it has in hand when it ends. */
const PYTHON_MEMBER = `
import signal, sys
from confluent_kafka import Consumer
bootstrap, group, topic = sys.argv[1:]
consumer = Consumer({'bootstrap.servers': bootstrap, 'group.id': group, 'auto.offset.reset': 'earliest',
    'partition.assignment.strategy': 'range', 'session.timeout.ms': ${SESSION_MS}, 'heartbeat.interval.ms': ${HEARTBEAT_MS},
    'auto.commit.interval.ms': ${COMMIT_MS}, 'log_level': 0})
consumer.subscribe([topic])
running = True
def stop(*_):
    global running
    running = False
signal.signal(signal.SIGTERM, stop)
while running:
    message = consumer.poll(0.2)
    if message is not None and message.error() is None: print(message.value().decode(), flush=True)
consumer.close()
`;

export function librdkafkaMember(name: string, setting: Setting): Member {
  const { bootstrap, topic, group } = setting;
  const argv = ['/usr/bin/python3', '-c', PYTHON_MEMBER, bootstrap, group, topic];
  return new ProcessMember(name, argv, setting);
}

const GO_MEMBER = `package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	client, err := kgo.NewClient(kgo.SeedBrokers(os.Args[1]), kgo.ConsumerGroup(os.Args[2]), kgo.ConsumeTopics(os.Args[3]),
		kgo.Balancers(kgo.RangeBalancer()), kgo.SessionTimeout(${SESSION_MS}*time.Millisecond),
		kgo.HeartbeatInterval(${HEARTBEAT_MS}*time.Millisecond), kgo.AutoCommitInterval(${COMMIT_MS}*time.Millisecond),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.BlockRebalanceOnPoll())
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	for ctx.Err() == nil {
		client.PollFetches(ctx).EachRecord(func(record *kgo.Record) { fmt.Println(string(record.Value)) })
		client.AllowRebalance()
	}
	client.CloseAllowingRebalance()
}
`;

export async function franzMember(name: string, setting: Setting): Promise<Member> {
  const folder = join(setting.folder, 'franz');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.go'), GO_MEMBER);
  for (const file of ['go.mod', 'go.sum'])
    copyFileSync(join(shared, 'bench/load', file), join(folder, file));
  const binary = join(folder, 'member');
  await ok(['go', 'build', '-mod=mod', '-o', binary, '.'], { cwd: folder, timeoutMs: 240_000 });
  const { bootstrap, group, topic } = setting;
  return new ProcessMember(name, [binary, bootstrap, group, topic], setting);
}

/** kafkajs knows only its own round robin: Kafka's range, by its name and in its bytes. */
const range: PartitionAssigner = ({ cluster }) => ({
  name: 'range',
  version: 0,
  protocol: ({ topics }) => ({
    name: 'range',
    metadata: AssignerProtocol.MemberMetadata.encode({
      version: 0,
      topics,
      userData: Buffer.alloc(0),
    }),
  }),
  assign: async ({ members, topics }) => {
    const ids = members.map(({ memberId }) => memberId).sort();
    const given = new Map(ids.map((id) => [id, {} as Record<string, number[]>]));
    for (const topic of topics) {
      const partitions = cluster.findTopicPartitionMetadata(topic).map((one) => one.partitionId);
      partitions.sort((a, b) => a - b);
      const [share, extra] = [
        Math.floor(partitions.length / ids.length),
        partitions.length % ids.length,
      ];
      for (const [i, id] of ids.entries()) {
        const from = i * share + Math.min(i, extra);
        const mine = partitions.slice(from, from + share + (i < extra ? 1 : 0));
        (given.get(id) as Record<string, number[]>)[topic] = mine;
      }
    }
    return [...given].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment,
        userData: Buffer.alloc(0),
      }),
    }));
  },
});

export async function kafkajsMember(name: string, setting: Setting): Promise<Member> {
  const { bootstrap, group: groupId, topic, seen } = setting;
  const consumer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).consumer({
    groupId,
    partitionAssigners: [range],
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: 200,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => seen(name, String(message.value)) });
  const stop = () => consumer.disconnect();
  return { name, stop, kill: stop };
}

export function ourMember(name: string, { bootstrap, group, topic, seen }: Setting): Member {
  const consumer = new KafkaConsumer<Uint8Array, string>({
    bootstrapServers: bootstrap,
    groupId: group,
    valueDeserializer: 'string',
    autoOffsetReset: 'earliest',
    partitionAssignmentStrategy: 'range',
    sessionTimeoutMs: SESSION_MS,
    heartbeatIntervalMs: HEARTBEAT_MS,
    autoCommitIntervalMs: COMMIT_MS,
  });
  consumer.subscribe([topic]);
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted)
      for (const { value } of await consumer.poll(200)) seen(name, value ?? '');
    await consumer.close();
  })();
  const stop = () => {
    stopping.abort();
    return loop;
  };
  return { name, stop, kill: stop };
}
