/**
 * Metadata that is asked for once and not made the client's own: of all topics, or of one that the broker may create on
 * the way (auto.create.topics.enable). Repeated until it is there; who asks waits with a deadline.
 */
import { Errors, errorOf } from '../protocol/errors.ts';
import { metadataApi, type MetadataResponse } from '../protocol/messages/metadata.ts';
import { isTransient, type Cluster } from './cluster.ts';
import { brokerError, kafkaError } from './errors.ts';
import { EMPTY_METADATA, mergeMetadata, type ClusterMetadata } from './metadata.ts';

/** Metadata of every topic. */
export async function allTopics(cluster: Cluster): Promise<ClusterMetadata> {
  return mergeMetadata(EMPTY_METADATA, await ask(cluster, { topics: null }), true);
}

/** Metadata of one topic; without it where there is none and none is made. */
export async function oneTopic(
  cluster: Cluster,
  name: string,
  allowAutoTopicCreation: boolean,
): Promise<ClusterMetadata> {
  for (let tries = 0; ; tries++) {
    const response = await ask(cluster, { topics: [{ name }], allowAutoTopicCreation });
    const code = response.topics[0]?.errorCode ?? Errors.NONE;
    if (code === Errors.NONE || code === Errors.UNKNOWN_TOPIC_OR_PARTITION)
      return mergeMetadata(EMPTY_METADATA, response, true);
    if (code === Errors.INVALID_TOPIC_EXCEPTION)
      throw brokerError(code, `Topic '${name}' is invalid`);
    if (code === Errors.TOPIC_AUTHORIZATION_FAILED)
      throw brokerError(code, `Not authorized to access topics: [${name}]`);
    if (!errorOf(code).retriable)
      throw kafkaError(`Unexpected error fetching metadata for topic ${name}`, brokerError(code));
    await cluster.clock.sleep(cluster.retryDelayMs(tries));
  }
}

async function ask(
  cluster: Cluster,
  request: {
    readonly topics: { readonly name: string }[] | null;
    readonly allowAutoTopicCreation?: boolean;
  },
): Promise<MetadataResponse> {
  for (let tries = 0; ; tries++) {
    try {
      return await cluster.sendAny(metadataApi, request);
    } catch (error) {
      if (cluster.closed || !isTransient(error)) throw error;
      await cluster.clock.sleep(cluster.retryDelayMs(tries));
    }
  }
}
