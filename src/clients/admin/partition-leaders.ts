/**
 * Calls about partitions go to their leaders: look the leaders up (with the call name that Kafka's timeouts show,
 * `listOffsets(api=METADATA)`), ask each leader once, and ask again for the partitions whose answer says that they have
 * moved or are not ready.
 */
import { Errors } from '../../protocol/errors.ts';
import { metadataApi } from '../../protocol/messages/metadata.ts';
import { brokerError } from '../errors.ts';
import { isTransient } from '../cluster.ts';
import type { Deadline } from '../deadline.ts';
import { readTopics } from '../metadata.ts';
import { keyOf } from '../topic-partition.ts';
import type { TopicPartition } from '../types.ts';
import { ANY, retriable, type Attempt, type Calls } from './calls.ts';

/** What a leader answered for one partition: a value, or a code. */
export type Answer<V> =
  | { readonly value: V }
  | { readonly code: number; readonly message?: string | null };

export async function perLeader<T extends TopicPartition, V>(
  calls: Calls,
  name: string,
  deadline: Deadline,
  partitions: readonly T[],
  ask: (attempt: Attempt, partitions: readonly T[]) => Promise<Map<string, Answer<V>>>,
): Promise<Map<string, V | Error>> {
  const outcomes = new Map<string, V | Error>();
  await calls.call(`${name}(api=METADATA)`, ANY, deadline, async (attempt) => {
    const left = partitions.filter((one) => !outcomes.has(keyOf(one.topic, one.partition)));
    const byLeader = await leaders(calls, attempt, left, outcomes);
    let again: unknown = null;
    const asks = [...byLeader].map(async ([leader, some]) => {
      try {
        const target = { to: 'broker', id: leader } as const;
        const answers = await calls.call(name, target, deadline, (one) => ask(one, some));
        for (const [key, answer] of answers) {
          if ('value' in answer) outcomes.set(key, answer.value);
          else if (retriable(answer.code)) again ??= brokerError(answer.code, answer.message);
          else {
            const error = brokerError(answer.code, answer.message);
            const what = `${capital(name)} request for topic partition ${key}`;
            const text = `${what} failed due to an unexpected error ${error.info.name}`;
            calls.logError(text, `${capital(name)}Handler`);
            outcomes.set(key, error);
          }
        }
      } catch (error) {
        if (isTransient(error)) again ??= error;
        else for (const one of some) outcomes.set(keyOf(one.topic, one.partition), error as Error);
      }
    });
    await Promise.all(asks);
    if (again !== null) throw again;
  });
  return outcomes;
}

async function leaders<T extends TopicPartition>(
  calls: Calls,
  attempt: Attempt,
  partitions: readonly T[],
  outcomes: Map<string, Error | unknown>,
): Promise<Map<number, T[]>> {
  const names = [...new Set(partitions.map((one) => one.topic))];
  const response = await attempt.send(metadataApi, {
    topics: names.map((name) => ({ name })),
    allowAutoTopicCreation: (await attempt.version(metadataApi)) < 4,
  });
  const topics = new Map(readTopics(response).map((topic) => [topic.name, topic]));
  const byLeader = new Map<number, T[]>();
  for (const one of partitions) {
    const topic = topics.get(one.topic);
    const code = topic?.errorCode ?? Errors.UNKNOWN_TOPIC_OR_PARTITION;
    if (code !== 0 && !retriable(code)) {
      outcomes.set(keyOf(one.topic, one.partition), refused(calls, one, code));
      continue;
    }
    if (code !== 0) throw brokerError(code);
    const leader = topic?.partitions.find((each) => each.partition === one.partition)?.leader;
    if (leader === undefined) throw brokerError(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    if (leader < 0) throw brokerError(Errors.LEADER_NOT_AVAILABLE);
    const list = byLeader.get(leader) ?? [];
    list.push(one);
    byLeader.set(leader, list);
  }
  return byLeader;
}

/** What metadata says against a topic for good, in the words of Kafka's PartitionLeaderStrategy. */
function refused(calls: Calls, one: TopicPartition, code: number): Error {
  const what = `Failed to fetch metadata for partition ${keyOf(one.topic, one.partition)}`;
  const log = (trouble: string) =>
    calls.logError(
      `Received ${trouble} for topic ${one.topic} in \`Metadata\` response`,
      'PartitionLeaderStrategy',
    );
  if (code === Errors.INVALID_TOPIC_EXCEPTION) {
    log('invalid topic error');
    return brokerError(code, `${what} due to invalid topic \`${one.topic}\``);
  }
  if (code === Errors.TOPIC_AUTHORIZATION_FAILED) {
    log('authorization failure');
    return brokerError(code, `${what} due to topic authorization failure`);
  }
  return brokerError(code);
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
