/**
 * Metadata asked for by itself, without making its topics this client's own (kafka: TopicMetadataFetcher): by whom it
 * matters to know what the brokers say now.
 */
import { Errors } from '../protocol/errors.ts';
import { metadataApi } from '../protocol/messages/metadata.ts';
import { isTransient, type Cluster } from './cluster.ts';
import { brokerError, isRetriable, kafkaError, topicRefused } from './errors.ts';
import { type ClusterMetadata, EMPTY_METADATA, mergeMetadata } from './metadata.ts';

export interface TopicsAsked {
  /** null: all there are. */
  readonly topics: readonly string[] | null;
  readonly allowAutoTopicCreation: boolean;
}

/**
 * Goes on until the brokers have an answer: the caller waits with a deadline of its own. A topic that is not there is not in
 * the answer.
 * @throws InvalidTopicException, TopicAuthorizationException, KafkaException for what no repeating can help
 */
export async function fetchTopics(
  cluster: Cluster,
  { topics, allowAutoTopicCreation }: TopicsAsked,
): Promise<ClusterMetadata> {
  const request = { topics: topics?.map((name) => ({ name })) ?? null, allowAutoTopicCreation };
  for (let tries = 0; ; tries++) {
    try {
      const response = await cluster.sendAny(metadataApi, request);
      const passing = response.topics.filter(({ name, errorCode }) =>
        mayPass(name ?? '', errorCode),
      );
      if (passing.length === 0) return mergeMetadata(EMPTY_METADATA, response, true);
    } catch (error) {
      if (cluster.closed || !isTransient(error)) throw error;
    }
    await cluster.clock.sleep(cluster.retryDelayMs(tries));
  }
}

function mayPass(topic: string, errorCode: number): boolean {
  switch (errorCode) {
    case Errors.NONE:
    case Errors.UNKNOWN_TOPIC_OR_PARTITION:
      return false;
    case Errors.INVALID_TOPIC_EXCEPTION:
      throw brokerError(errorCode, `Topic '${topic}' is invalid`);
    case Errors.TOPIC_AUTHORIZATION_FAILED:
      throw topicRefused(topic);
    default: {
      const error = brokerError(errorCode);
      if (isRetriable(error)) return true;
      throw kafkaError(`Unexpected error fetching metadata for topic ${topic}`, error);
    }
  }
}
