/**
 * Calls about partitions go to their leaders: look the leaders up (with the call name that Kafka's timeouts show,
 * `listOffsets(api=METADATA)`), ask each leader once, and ask again for the partitions whose answer says that they have
 * moved or are not ready.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import { Errors, type KafkaError } from '../../protocol/errors.ts';
import { metadataApi } from '../../protocol/messages/metadata.ts';
import { asError, brokerError } from '../errors.ts';
import { isTransient } from '../cluster.ts';
import type { Deadline } from '../deadline.ts';
import { readTopics } from '../metadata.ts';
import { keyOf } from '../topic-partition.ts';
import type { TopicPartition } from '../types.ts';
import { retriable, type Attempt, type Calls } from './calls.ts';

/** What went wrong with one partition. */
export interface Failure {
  readonly code: number;
  readonly message?: string | null;
  /** What Kafka logs of it, when not that the error was unexpected. */
  readonly heard?: string;
  /** Whether the log has the error behind it. */
  readonly withError?: boolean;
}

/** What a leader answered for one partition: a value, or a code. */
export type Answer<V> = { readonly value: V } | Failure;

export interface LeaderCall {
  /** Kafka's name of it. */
  readonly name: string;
  /** Of what the leaders are asked, by its name in the protocol's list. */
  readonly api: string;
  readonly deadline: Deadline;
  /** Whether a topic that nobody knows may be on its way and is looked for until the deadline. */
  readonly awaitsTopics: boolean;
}

export async function perLeader<T extends TopicPartition, V>(
  calls: Calls,
  call: LeaderCall,
  partitions: readonly T[],
  ask: (attempt: Attempt, partitions: readonly T[]) => Promise<Map<string, Answer<V>>>,
): Promise<Map<string, V | Error>> {
  const { name, api, deadline } = call;
  const outcomes = new Map<string, V | Error>();
  const waiting = () => partitions.filter((one) => !outcomes.has(textOf(one)));
  const fail = (some: readonly T[], error: unknown) => {
    for (const one of some) outcomes.set(textOf(one), asError(error));
  };
  const work = calls.call(name, { to: 'any', api: 'METADATA' }, deadline, async (attempt) => {
    let again: unknown = null;
    const byLeader = await leaders(calls, call, attempt, waiting(), fail);
    const asks = [...byLeader].map(async ([leader, some]) => {
      if (leader === NONE) {
        again ??= brokerError(Errors.LEADER_NOT_AVAILABLE);
        return;
      }
      try {
        const target = { to: 'broker', id: leader, api } as const;
        const answers = await calls.call(name, target, deadline, (one) => ask(one, some));
        for (const [key, answer] of answers) {
          if ('value' in answer) outcomes.set(key, answer.value);
          else if (answer.heard === undefined && retriable(answer.code))
            again ??= brokerError(answer.code, answer.message);
          else outcomes.set(key, told(calls, name, key, answer));
        }
      } catch (error) {
        if (isTransient(error)) again ??= error;
        else fail(some, error);
      }
    });
    await Promise.all(asks);
    if (again !== null) throw again;
  });
  await work.catch((error: unknown) => fail(waiting(), error));
  return outcomes;
}

/**
 * As perLeader, but of one broker that the caller has named: a partition that it does not know may be on its way, everything
 * else it says is final.
 */
export async function fromBroker<T extends TopicPartition, V>(
  calls: Calls,
  { name, api, deadline, brokerId }: LeaderCall & { readonly brokerId: number },
  partitions: readonly T[],
  ask: (attempt: Attempt, partitions: readonly T[]) => Promise<Map<string, Answer<V>>>,
): Promise<Map<string, V | Error>> {
  const outcomes = new Map<string, V | Error>();
  const waiting = () => partitions.filter((one) => !outcomes.has(textOf(one)));
  const target = { to: 'broker', id: brokerId, api } as const;
  const work = calls.call(name, target, deadline, async (attempt) => {
    let again: KafkaError | null = null;
    for (const [key, answer] of await ask(attempt, waiting())) {
      if ('value' in answer) outcomes.set(key, answer.value);
      else if (answer.code === Errors.UNKNOWN_TOPIC_OR_PARTITION) again = brokerError(answer.code);
      else outcomes.set(key, told(calls, name, key, answer));
    }
    if (again !== null) throw again;
  });
  await work.catch((error: unknown) => {
    for (const one of waiting()) outcomes.set(textOf(one), asError(error));
  });
  return outcomes;
}

/** The error of a failure, when it has been logged. */
function told(calls: Calls, name: string, key: string, failure: Failure): KafkaError {
  const error = brokerError(failure.code, failure.message);
  const handler = `${capital(name)}Handler`;
  if (failure.heard !== undefined) {
    const cause = failure.withError === true ? brokerError(failure.code) : undefined;
    calls.logError(failure.heard, handler, cause);
    return error;
  }
  const what = `${capital(name)} request for topic partition ${key}`;
  calls.logError(`${what} failed due to an unexpected error ${error.info.name}`, handler);
  return error;
}

/** In the place of a leader where there is none yet. */
const NONE = -1;

async function leaders<T extends TopicPartition>(
  calls: Calls,
  { awaitsTopics }: LeaderCall,
  attempt: Attempt,
  partitions: readonly T[],
  fail: (some: readonly T[], error: Error) => void,
): Promise<Map<number, T[]>> {
  const byTopic = groupByTopic(partitions);
  const response = await attempt.send(metadataApi, {
    topics: [...byTopic.keys()].map((name) => ({ name })),
    allowAutoTopicCreation: (await attempt.version(metadataApi)) < 4,
  });
  const topics = new Map(readTopics(response).map((topic) => [topic.name, topic]));
  const passing = awaitsTopics ? [...PASSING, Errors.UNKNOWN_TOPIC_OR_PARTITION] : PASSING;
  const byLeader = new Map<number, T[]>();
  for (const [name, some] of byTopic) {
    const topic = topics.get(name);
    const code = topic?.errorCode ?? Errors.UNKNOWN_TOPIC_OR_PARTITION;
    if (code !== Errors.NONE && !passing.includes(code)) {
      const { heard, why } = verdict(code, name);
      calls.logError(`Received ${heard}`, 'PartitionLeaderStrategy', brokerError(code));
      for (const one of some) {
        const what = `Failed to fetch metadata for partition ${textOf(one)}`;
        fail([one], brokerError(code, `${what} ${why}`));
      }
      continue;
    }
    for (const one of some) {
      const known = topic?.partitions.find((each) => each.partition === one.partition);
      const leader = Math.max(NONE, known?.leader ?? NONE);
      const led = byLeader.get(leader);
      if (led === undefined) byLeader.set(leader, [one]);
      else led.push(one);
    }
  }
  return byLeader;
}

/** What metadata may say against a topic without having the last word. */
const PASSING: readonly number[] = [Errors.LEADER_NOT_AVAILABLE, Errors.BROKER_NOT_AVAILABLE];

/** What metadata says against a topic for good, in the words of Kafka's PartitionLeaderStrategy. */
function verdict(code: number, topic: string): { readonly heard: string; readonly why: string } {
  const inResponse = `for topic ${topic} in \`Metadata\` response`;
  switch (code) {
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
      return {
        heard: `unknown topic error for topic ${topic}`,
        why: `because metadata for topic \`${topic}\` could not be found`,
      };
    case Errors.TOPIC_AUTHORIZATION_FAILED:
      return {
        heard: `authorization failure ${inResponse}`,
        why: 'due to topic authorization failure',
      };
    case Errors.INVALID_TOPIC_EXCEPTION:
      return {
        heard: `invalid topic error ${inResponse}`,
        why: `due to invalid topic \`${topic}\``,
      };
    default:
      return {
        heard: `unexpected error ${inResponse}`,
        why: `due to unexpected error for topic \`${topic}\``,
      };
  }
}

function textOf({ topic, partition }: TopicPartition): string {
  return keyOf(topic, partition);
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
