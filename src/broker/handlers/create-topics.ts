/**
 * CreateTopics (19), v0-7: only the controller makes topics this way. Answers when every new partition has a leader in this
 * broker's own metadata, so that a topic just made is writable at once; at the deadline, and always with a timeout of 0,
 * made topics are answered REQUEST_TIMED_OUT. v1 can only check, v4 takes defaults, v5 tells the settings, v7 the id
 * (spec/cluster.md 2.5).
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import type { Draft } from '../../protocol/api.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  createTopicsApi,
  type CreateTopicsRequest,
  type CreateTopicsRequestCreatableTopic,
  type CreateTopicsResponse,
  type CreateTopicsResponseCreatableTopicResult,
} from '../../protocol/messages/create-topics.ts';
import { topicEntries } from '../config-entries.ts';
import { type Broker, handler } from '../context.ts';
import { createTopic, type CreatedTopic, waitForLeaders } from '../topic-creation.ts';
import { CLUSTER_METADATA_TOPIC } from '../../base/topic-name.ts';

type Result = Draft<CreateTopicsResponseCreatableTopicResult>;

export const createTopicsHandler = handler<Broker, CreateTopicsRequest, CreateTopicsResponse>(
  createTopicsApi,
  async (broker, request) => {
    const deadline = broker.platform.clock.monotonic() + request.timeoutMs;
    const results: Result[] = [];
    const made: {
      readonly result: number;
      readonly name: string;
      readonly partitions: number[];
    }[] = [];
    for (const topic of request.topics) {
      const refusal = refuse(broker, request, topic);
      if (refusal !== null) {
        results.push({ name: topic.name, topicId: ZERO_UUID, ...refusal });
        continue;
      }
      const outcome = await create(broker, topic, request.validateOnly);
      if (outcome.created !== null && !request.validateOnly)
        made.push({
          result: results.length,
          name: topic.name,
          partitions: [...outcome.created.partitions.keys()],
        });
      results.push(outcome.result);
    }
    await Promise.all(
      made.map(async ({ result, name, partitions }) => {
        if (await waitForLeaders(broker, name, partitions, request.timeoutMs, deadline)) return;
        const { topicId } = results[result] ?? {};
        results[result] = {
          name,
          topicId,
          errorCode: Errors.REQUEST_TIMED_OUT,
          errorMessage: null,
        };
      }),
    );
    return { topics: results };
  },
);

function refuse(
  broker: Broker,
  request: CreateTopicsRequest,
  topic: CreateTopicsRequestCreatableTopic,
): { errorCode: number; errorMessage: string | null } | null {
  if (!broker.controller.isActive) return { errorCode: Errors.NOT_CONTROLLER, errorMessage: null };
  if (request.topics.filter(({ name }) => name === topic.name).length > 1)
    return {
      errorCode: Errors.INVALID_REQUEST,
      errorMessage: 'Found multiple entries for this topic.',
    };
  if (topic.name === CLUSTER_METADATA_TOPIC)
    return {
      errorCode: Errors.INVALID_REQUEST,
      errorMessage: `Creation of internal topic ${CLUSTER_METADATA_TOPIC} is prohibited.`,
    };
  return null;
}

async function create(
  broker: Broker,
  topic: CreateTopicsRequestCreatableTopic,
  validateOnly: boolean,
): Promise<{ result: Result; created: CreatedTopic | null }> {
  try {
    const created = await createTopic(broker, topic, validateOnly);
    return { result: success(broker, topic.name, created, validateOnly), created };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    broker.platform.log
      .logger('kafka.server.ZkAdminManager')
      .info(
        `[Admin Manager on Broker ${broker.brokerId}]: Error processing create topic request for ${topic.name}: ${error.message}`,
      );
    const result = { name: topic.name, errorCode: error.code, errorMessage: error.message };
    return { result, created: null };
  }
}

function success(
  broker: Broker,
  name: string,
  { id, partitions, configs }: CreatedTopic,
  validateOnly: boolean,
): Result {
  const [first = []] = partitions.values();
  return {
    name,
    topicId: validateOnly ? ZERO_UUID : (id ?? ZERO_UUID),
    errorCode: Errors.NONE,
    errorMessage: null,
    numPartitions: partitions.size,
    replicationFactor: first.length,
    configs: topicEntries(broker.config, configs).map(({ name: key, value, source, readOnly }) => ({
      name: key,
      value,
      readOnly,
      configSource: source,
      isSensitive: false,
    })),
  };
}
