/**
 * Topics: create, delete, grow, list, describe (CreateTopics 19, DeleteTopics 20, CreatePartitions 37, Metadata 3). Changes go
 * to the controller. A topic that is refused fails alone; a quota that asks to wait is waited for (KIP-599).
 */
import { Errors } from '../../protocol/errors.ts';
import { createPartitionsApi } from '../../protocol/messages/create-partitions.ts';
import {
  createTopicsApi,
  type CreateTopicsResponse,
} from '../../protocol/messages/create-topics.ts';
import { deleteTopicsApi } from '../../protocol/messages/delete-topics.ts';
import { metadataApi, type MetadataResponse } from '../../protocol/messages/metadata.ts';
import { brokerError } from '../errors.ts';
import { NO_TOPIC_ID, readNodes, readTopics, type TopicMetadata } from '../metadata.ts';
import type { CallOptions, Node } from '../types.ts';
import { askable, unrepresentable } from './askable.ts';
import { ANY, CONTROLLER, outcome, type Calls } from './calls.ts';
import { AdminResult } from './result.ts';
import { configSource } from './configs.ts';
import type {
  CreatedTopic,
  NewPartitions,
  NewTopic,
  TopicDescription,
  TopicListing,
} from './types.ts';

const NOT_ASKED = -2147483648;
const nameOf = (name: string) => name;

/** Asks again for the keys whose answer was a throttle, until none is left; other answers are kept. */
async function throttled<K, V>(
  keys: readonly K[],
  ask: (keys: readonly K[]) => Promise<Map<string, V | Error>>,
  textOf: (key: K) => string,
): Promise<Map<string, V | Error>> {
  const outcomes = new Map<string, V | Error>();
  let left = keys;
  while (left.length > 0) {
    for (const [text, one] of await ask(left)) outcomes.set(text, one);
    left = left.filter((key) => isThrottle(outcomes.get(textOf(key))));
  }
  return outcomes;
}

type NamesOrIds = readonly string[] | { readonly topicIds: readonly string[] };

function keysOf(topics: NamesOrIds): { keys: readonly string[]; byId: boolean } {
  return 'topicIds' in topics
    ? { keys: topics.topicIds, byId: true }
    : { keys: topics, byId: false };
}

function isThrottle(one: unknown): boolean {
  return one instanceof Error && 'code' in one && one.code === Errors.THROTTLING_QUOTA_EXCEEDED;
}

export function createTopics(
  calls: Calls,
  topics: readonly NewTopic[],
  options: CallOptions & {
    readonly validateOnly?: boolean;
    readonly retryOnQuotaViolation?: boolean;
  } = {},
): AdminResult<string, CreatedTopic> {
  const deadline = calls.deadline(options);
  const ask = (some: readonly NewTopic[]) =>
    calls.call('createTopics', CONTROLLER, deadline, async (attempt) => {
      const response = await attempt.send(createTopicsApi, {
        topics: some.map(newTopic),
        timeoutMs: attempt.timeoutMs,
        validateOnly: options.validateOnly ?? false,
      });
      notController(response.topics);
      return new Map(
        response.topics.map((topic) => [
          topic.name,
          outcome(topic.errorCode, topic.errorMessage, () => createdTopic(topic)),
        ]),
      );
    });
  const topicName = (topic: NewTopic) => topic.name;
  const patient = (some: readonly NewTopic[]) => throttled(some, ask, topicName);
  const names = topics.map(topicName);
  const asking = options.retryOnQuotaViolation === false ? ask : patient;
  const refusal = (topic: NewTopic) => unrepresentable(topic.name);
  const work = askable(topics, topicName, refusal, asking);
  return new AdminResult(names, nameOf, work);
}

function newTopic(topic: NewTopic) {
  const assignments = [...(topic.replicasAssignments ?? [])];
  return {
    name: topic.name,
    numPartitions: assignments.length > 0 ? -1 : (topic.numPartitions ?? -1),
    replicationFactor: assignments.length > 0 ? -1 : (topic.replicationFactor ?? -1),
    assignments: assignments.map(([partitionIndex, brokerIds]) => ({ partitionIndex, brokerIds })),
    configs: Object.entries(topic.configs ?? {}).map(([name, value]) => ({ name, value })),
  };
}

function createdTopic(topic: CreateTopicsResponse['topics'][number]): CreatedTopic {
  const configs = (topic.configs ?? []).map((config) => {
    const source = configSource(config.configSource);
    return {
      name: config.name,
      value: config.value,
      source,
      isSensitive: config.isSensitive,
      isReadOnly: config.readOnly,
      isDefault: source === 'DEFAULT_CONFIG',
      synonyms: [],
      type: 'UNKNOWN' as const,
      documentation: null,
    };
  });
  return {
    topicId: topic.topicId === NO_TOPIC_ID ? null : topic.topicId,
    numPartitions: topic.numPartitions,
    replicationFactor: topic.replicationFactor,
    configs,
  };
}

/** A broker that is no controller any more says so for every key: the whole attempt goes to the next one. */
function notController(results: readonly { readonly errorCode: number }[]): void {
  if (results.some((result) => result.errorCode === Errors.NOT_CONTROLLER)) {
    throw brokerError(Errors.NOT_CONTROLLER);
  }
}

export function deleteTopics(
  calls: Calls,
  topics: NamesOrIds,
  options: CallOptions = {},
): AdminResult<string, void> {
  const deadline = calls.deadline(options);
  const { keys, byId } = keysOf(topics);
  const ask = (some: readonly string[]) =>
    calls.call('deleteTopics', CONTROLLER, deadline, async (attempt) => {
      const states = some.map((key) => (byId ? { name: null, topicId: key } : { name: key }));
      const modern = (await attempt.version(deleteTopicsApi)) >= 6;
      const { timeoutMs } = attempt;
      const request =
        modern || byId ? { topics: states, timeoutMs } : { topicNames: some, timeoutMs };
      const response = await attempt.send(deleteTopicsApi, request);
      notController(response.responses);
      return new Map<string, undefined | Error>(
        response.responses.map((topic) => [
          (byId ? topic.topicId : topic.name) ?? '',
          outcome(topic.errorCode, topic.errorMessage, () => undefined),
        ]),
      );
    });
  const patient = (some: readonly string[]) => throttled(some, ask, nameOf);
  const refusal = (key: string) => unrepresentable(key, byId ? 'ID' : 'name');
  const work = askable(keys, nameOf, refusal, patient);
  return new AdminResult<string, void>(keys, nameOf, work);
}

export function createPartitions(
  calls: Calls,
  partitions: Readonly<Record<string, NewPartitions>>,
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): AdminResult<string, void> {
  const deadline = calls.deadline(options);
  const names = Object.keys(partitions);
  const ask = (some: readonly string[]) =>
    calls.call('createPartitions', CONTROLLER, deadline, async (attempt) => {
      const response = await attempt.send(createPartitionsApi, {
        topics: some.map((name) => {
          const wanted = partitions[name] as NewPartitions;
          const assignments = wanted.newAssignments?.map((brokerIds) => ({ brokerIds })) ?? null;
          return { name, count: wanted.totalCount, assignments };
        }),
        timeoutMs: attempt.timeoutMs,
        validateOnly: options.validateOnly ?? false,
      });
      notController(response.results);
      return new Map<string, undefined | Error>(
        response.results.map((topic) => [
          topic.name,
          outcome(topic.errorCode, topic.errorMessage, () => undefined),
        ]),
      );
    });
  return new AdminResult<string, void>(names, nameOf, throttled(names, ask, nameOf));
}

export function listTopics(
  calls: Calls,
  options: CallOptions & { readonly listInternal?: boolean } = {},
): Promise<Map<string, TopicListing>> {
  return calls.call('listTopics', ANY, calls.deadline(options), async (attempt) => {
    const response = await attempt.send(metadataApi, { topics: null });
    const topics = readTopics(response)
      .filter(
        (topic) => topic.errorCode === 0 && (!topic.internal || options.listInternal === true),
      )
      .map(({ name, topicId, internal }): [string, TopicListing] => [
        name,
        { name, topicId, internal },
      ]);
    return new Map(topics);
  });
}

export function describeTopics(
  calls: Calls,
  topics: NamesOrIds,
  options: CallOptions & { readonly includeAuthorizedOperations?: boolean } = {},
): AdminResult<string, TopicDescription> {
  const { keys, byId } = keysOf(topics);
  // Kafka's own asks for the nodes first when it is given names, and so gives up by that name.
  const name = byId ? 'describeTopicsWithIds' : 'listNodes';
  const deadline = calls.deadline(options);
  const ask = (some: readonly string[]) =>
    calls.call(name, ANY, deadline, async (attempt) => {
      const response = await attempt.send(metadataApi, {
        topics: some.map((key) => (byId ? { topicId: key, name: null } : { name: key })),
        allowAutoTopicCreation: (await attempt.version(metadataApi)) < 4,
        includeTopicAuthorizedOperations: options.includeAuthorizedOperations ?? false,
      });
      const told = descriptions(response, byId);
      return new Map(some.map((key) => [key, told.get(key) ?? notFound(key, byId)]));
    });
  const refusal = (key: string) => unrepresentable(key, byId ? 'id' : 'name');
  return new AdminResult(keys, nameOf, askable(keys, nameOf, refusal, ask));
}

function descriptions(response: MetadataResponse, byId: boolean) {
  const nodes = readNodes(response);
  const topics = readTopics(response).filter((topic) => !byId || topic.name !== '');
  return new Map(
    topics.map((topic) => [
      byId ? topic.topicId : topic.name,
      outcome(topic.errorCode, null, () => description(topic, nodes)),
    ]),
  );
}

function notFound(key: string, byId: boolean): Error {
  return byId
    ? brokerError(Errors.UNKNOWN_TOPIC_ID, `TopicId ${key} not found.`)
    : brokerError(Errors.UNKNOWN_TOPIC_OR_PARTITION, `Topic ${key} not found.`);
}

function description(topic: TopicMetadata, nodes: ReadonlyMap<number, Node>): TopicDescription {
  const resolve = (id: number): Node => nodes.get(id) ?? { id, host: '', port: -1, rack: null };
  return {
    name: topic.name,
    topicId: topic.topicId,
    internal: topic.internal,
    partitions: topic.partitions.map((partition) => ({
      partition: partition.partition,
      leader: nodes.get(partition.leader) ?? null,
      replicas: partition.replicas.map(resolve),
      isr: partition.isr.map(resolve),
    })),
    authorizedOperations:
      topic.authorizedOperations === NOT_ASKED ? null : topic.authorizedOperations,
  };
}
