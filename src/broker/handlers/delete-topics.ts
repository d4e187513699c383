/**
 * DeleteTopics (20), v0-6: marks topics in ZooKeeper; the controller does the rest, and the answer waits until this broker has
 * forgotten them (REQUEST_TIMED_OUT at the deadline, and always with a timeout of 0). v6 takes topics by id (KIP-516).
 * With delete.topic.enable=false nothing is marked: TOPIC_DELETION_DISABLED, before v3 INVALID_REQUEST.
 */
import { ZERO_UUID } from '../../base/uuid.ts';
import { createWithParents } from '../../controller/session.ts';
import { paths } from '../../controller/znodes.ts';
import type { Draft } from '../../protocol/api.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  deleteTopicsApi,
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
  type DeleteTopicsResponseDeletableTopicResult,
} from '../../protocol/messages/delete-topics.ts';
import { type Broker, handler } from '../context.ts';

type Result = Draft<DeleteTopicsResponseDeletableTopicResult>;

interface Target {
  readonly name: string | null;
  readonly topicId: string;
}

export const deleteTopicsHandler = handler<Broker, DeleteTopicsRequest, DeleteTopicsResponse>(
  deleteTopicsApi,
  async (broker, request, { apiVersion }) => {
    const asked: Target[] =
      apiVersion >= 6
        ? request.topics
        : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
    const refusal = refuseAll(broker, apiVersion);
    if (refusal !== null)
      return { responses: asked.map((target) => ({ ...target, errorCode: refusal })) };
    if (asked.some(({ name, topicId }) => name !== null && topicId !== ZERO_UUID))
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        'Topic name and topic ID can not both be specified.',
      );
    const deadline = broker.platform.clock.monotonic() + request.timeoutMs;
    const responses = await Promise.all(
      asked.map((target) => deleteTopic(broker, target, asked, request.timeoutMs, deadline)),
    );
    return { responses };
  },
);

function refuseAll({ controller, config }: Broker, apiVersion: number): number | null {
  if (!controller.isActive) return Errors.NOT_CONTROLLER;
  if (config.deleteTopicEnable) return null;
  return apiVersion < 3 ? Errors.INVALID_REQUEST : Errors.TOPIC_DELETION_DISABLED;
}

async function deleteTopic(
  broker: Broker,
  target: Target,
  all: readonly Target[],
  timeoutMs: number,
  deadline: number,
): Promise<Result> {
  const { image } = broker.metadata;
  const name = target.name ?? image.topicNames.get(target.topicId) ?? null;
  if (name === null)
    return { name: null, topicId: target.topicId, errorCode: Errors.UNKNOWN_TOPIC_ID };
  const topic = image.topics.get(name);
  const result = { name, topicId: topic?.id ?? target.topicId };
  const again = all.filter((other) => nameOf(broker, other) === name).length > 1;
  if (again)
    return {
      ...result,
      errorCode: Errors.INVALID_REQUEST,
      errorMessage: 'The provided topic name maps to an ID that was already supplied.',
    };
  if (topic === undefined) return { ...result, errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION };
  await createWithParents(broker.zookeeper, paths.deleteTopic(name));
  const gone = await forgotten(broker, name, topic.id, timeoutMs, deadline);
  return { ...result, errorCode: gone ? Errors.NONE : Errors.REQUEST_TIMED_OUT };
}

function nameOf({ metadata }: Broker, { name, topicId }: Target): string | null {
  return name ?? metadata.image.topicNames.get(topicId) ?? null;
}

/** A topic of the same name with another id is another topic. */
async function forgotten(
  { metadata, platform }: Broker,
  name: string,
  id: string | null,
  timeoutMs: number,
  deadline: number,
): Promise<boolean> {
  if (timeoutMs <= 0) return false;
  const left = Math.max(0, deadline - platform.clock.monotonic());
  return metadata.waitUntil(
    (image) => {
      const topic = image.topics.get(name);
      return topic === undefined || topic.id !== id;
    },
    (fn) => platform.clock.after(left, fn),
  );
}
