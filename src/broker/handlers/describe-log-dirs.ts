/**
 * DescribeLogDirs (35), v0-4: what lies in each log dir of this broker. A dir that failed is named with its error and nothing in
 * it (KIP-113). v3 can carry an error for the whole request, v4 tells how large the dir's volume is. The lag of a log is how far
 * its end is behind its high watermark; that of a copy on its way to the dir, how far it is behind its log.
 */
import { groupByTopic } from '../../base/group-by-topic.ts';
import type { Draft } from '../../protocol/api.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  describeLogDirsApi,
  type DescribeLogDirsRequest,
  type DescribeLogDirsResponse,
  type DescribeLogDirsResponsePartition,
  type DescribeLogDirsResponseResult,
} from '../../protocol/messages/describe-log-dirs.ts';
import type { Log } from '../../storage/types.ts';
import { type Broker, handler } from '../context.ts';

type Result = Draft<DescribeLogDirsResponseResult>;

export const describeLogDirsHandler = handler<
  Broker,
  DescribeLogDirsRequest,
  DescribeLogDirsResponse
>(describeLogDirsApi, async (broker, { topics }) => {
  const { logs } = broker;
  const wanted =
    topics === null
      ? null
      : new Set(topics.flatMap(({ topic, partitions }) => partitions.map((p) => `${topic}-${p}`)));
  const chosen = [...logs.all(), ...logs.moves.copies()].filter(
    ({ topicPartition: { topic, partition } }) => wanted?.has(`${topic}-${partition}`) ?? true,
  );
  const live = logs.liveDirs.map((dir) => describeDir(broker, dir, chosen));
  const offline = logs.offlineDirs.map((logDir) => failedDir(logDir));
  return { errorCode: Errors.NONE, results: [...(await Promise.all(live)), ...offline] };
});

async function describeDir({ platform, logs }: Broker, logDir: string, chosen: readonly Log[]) {
  try {
    const { totalBytes, usableBytes } = await platform.disk.volume(logDir);
    const described = chosen
      .filter((log) => log.logDir === logDir)
      .map((log) => ({ topic: log.topicPartition.topic, ...describeLog(logs, log) }));
    return { errorCode: Errors.NONE, logDir, topics: grouped(described), totalBytes, usableBytes };
  } catch {
    return failedDir(logDir);
  }
}

function failedDir(logDir: string): Result {
  return { errorCode: Errors.KAFKA_STORAGE_ERROR, logDir };
}

function describeLog(logs: Broker['logs'], log: Log): DescribeLogDirsResponsePartition {
  const { topic, partition } = log.topicPartition;
  const isFutureKey = logs.moves.copyOf(topic, partition) === log;
  const goal = isFutureKey ? (logs.get(topic, partition)?.logEndOffset ?? -1) : log.highWatermark;
  return {
    partitionIndex: partition,
    partitionSize: log.sizeBytes,
    offsetLag: goal < 0 ? -1 : Math.max(0, goal - log.logEndOffset),
    isFutureKey,
  };
}

function grouped(described: readonly ({ topic: string } & DescribeLogDirsResponsePartition)[]) {
  return [...groupByTopic(described)].map(([name, partitions]) => ({ name, partitions }));
}
