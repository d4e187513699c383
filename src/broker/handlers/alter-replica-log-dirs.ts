/**
 * AlterReplicaLogDirs (34), v0-2 (KIP-113): orders partitions of this broker into other log dirs and answers at once; the move
 * shows in DescribeLogDirs. A dir that is none of ours is LOG_DIR_NOT_FOUND, one that failed KAFKA_STORAGE_ERROR; a
 * partition that is not here is REPLICA_NOT_AVAILABLE, or UNKNOWN_TOPIC_OR_PARTITION where no broker has it, and will be
 * created in the dir named.
 */
import {
  type AlterReplicaLogDirsRequest,
  type AlterReplicaLogDirsResponse,
  alterReplicaLogDirsApi,
} from '../../protocol/messages/alter-replica-log-dirs.ts';
import { Errors } from '../../protocol/errors.ts';
import { type Broker, handler } from '../context.ts';
import { partitionMetadata } from '../metadata-cache.ts';

export const alterReplicaLogDirsHandler = handler<
  Broker,
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse
>(alterReplicaLogDirsApi, async ({ logs, metadata }, { dirs }) => {
  const results = new Map<string, { partitionIndex: number; errorCode: number }[]>();
  for (const { path, topics } of dirs) {
    for (const { name: topic, partitions } of topics) {
      const answers = results.get(topic) ?? [];
      results.set(topic, answers);
      for (const partitionIndex of partitions) {
        const code = await logs.moves.move({ topic, partition: partitionIndex }, path);
        const isUnknown =
          code === Errors.REPLICA_NOT_AVAILABLE &&
          partitionMetadata(metadata.image, topic, partitionIndex) === undefined;
        const errorCode = isUnknown ? Errors.UNKNOWN_TOPIC_OR_PARTITION : code;
        answers.push({ partitionIndex, errorCode });
      }
    }
  }
  return {
    results: [...results].map(([topicName, partitions]) => ({ topicName, partitions })),
  };
});
