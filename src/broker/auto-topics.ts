/**
 * Topics that are made because somebody asked for them (kafka: AutoTopicCreationManager): by Metadata with the broker's
 * defaults, or Kafka's own with the settings its coordinators need. A topic under way is not begun again.
 */
import { Errors, errorCodeOf, KafkaError } from '../protocol/errors.ts';
import type { BrokerConfig } from './config.ts';
import type { Broker } from './context.ts';
import { GROUP_METADATA_TOPIC, TRANSACTION_STATE_TOPIC } from './internal-topics.ts';
import { createTopic, type NewTopic } from './topic-creation.ts';
import { topicNameProblem } from '../base/topic-name.ts';

/** Names of topics under way, by broker: one broker object, one set. */
const underWay = new WeakMap<Broker, Set<string>>();

/** The error code whoever asked for the missing topic gets: LEADER_NOT_AVAILABLE when it was made. */
export async function autoCreateTopic(broker: Broker, name: string): Promise<number> {
  if (topicNameProblem(name) !== null) return Errors.INVALID_TOPIC_EXCEPTION;
  const topic = automaticTopic(broker.config, name);
  if (broker.metadata.image.brokers.size < topic.replicationFactor)
    return Errors.INVALID_REPLICATION_FACTOR;
  const busy = underWay.get(broker) ?? new Set();
  underWay.set(broker, busy);
  if (busy.has(name)) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
  busy.add(name);
  try {
    await createTopic(broker, topic, false);
    return Errors.LEADER_NOT_AVAILABLE;
  } catch (error) {
    const code = errorCodeOf(error);
    if (!(error instanceof KafkaError))
      broker.platform.log
        .logger('kafka.server.ZkAdminManager')
        .error(`Error while creating topic ${name}`, error);
    return code === Errors.TOPIC_ALREADY_EXISTS ? Errors.LEADER_NOT_AVAILABLE : code;
  } finally {
    busy.delete(name);
  }
}

/** For a coordinator that misses its own topic: begun, not waited for. */
export function createTopicCreation(broker: Broker): (topics: readonly string[]) => void {
  const log = broker.platform.log.logger('kafka.server.AutoTopicCreationManager');
  return (topics) => {
    for (const topic of topics)
      void autoCreateTopic(broker, topic).then((code) => {
        if (code === Errors.INVALID_REPLICATION_FACTOR)
          log.error(
            `Number of alive brokers does not meet the required replication factor for the ${topic} topic: set ${factorKey(topic)} to what this cluster has, or start more brokers`,
          );
      });
  };
}

function factorKey(topic: string): string {
  if (topic === GROUP_METADATA_TOPIC) return 'offsets.topic.replication.factor';
  if (topic === TRANSACTION_STATE_TOPIC) return 'transaction.state.log.replication.factor';
  return 'default.replication.factor';
}

function automaticTopic(config: BrokerConfig, name: string): NewTopic {
  if (name === GROUP_METADATA_TOPIC)
    return automatic(name, config.offsetsTopicNumPartitions, config.offsetsTopicReplicationFactor, {
      'cleanup.policy': 'compact',
      'compression.type': 'producer',
      'segment.bytes': String(config.offsetsTopicSegmentBytes),
    });
  if (name === TRANSACTION_STATE_TOPIC)
    return automatic(
      name,
      config.transactionStateLogNumPartitions,
      config.transactionStateLogReplicationFactor,
      {
        'unclean.leader.election.enable': 'false',
        'compression.type': 'uncompressed',
        'cleanup.policy': 'compact',
        'min.insync.replicas': String(config.transactionStateLogMinIsr),
        'segment.bytes': String(config.transactionStateLogSegmentBytes),
      },
    );
  return automatic(name, config.numPartitions, config.defaultReplicationFactor, {});
}

function automatic(
  name: string,
  numPartitions: number,
  replicationFactor: number,
  settings: Readonly<Record<string, string>>,
): NewTopic {
  const configs = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  return { name, numPartitions, replicationFactor, assignments: [], configs };
}
