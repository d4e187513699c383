/**
 * DescribeLogDirs (35), v0-4: what lies in each log dir of this broker. A dir that failed is named with its error and nothing in
 * it (KIP-113). v3 can carry an error for the whole request. The lag of a log is how far its end is behind its high
 * watermark. v4's sizes of the volume are given as unknown.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  describeLogDirsApi,
  type DescribeLogDirsRequest,
  type DescribeLogDirsResponse,
} from '../../protocol/messages/describe-log-dirs.ts';
import type { Log } from '../../storage/types.ts';
import { type Broker, handler } from '../context.ts';

const UNKNOWN_SIZE = -1;

export const describeLogDirsHandler = handler<
  Broker,
  DescribeLogDirsRequest,
  DescribeLogDirsResponse
>(describeLogDirsApi, ({ logs }, { topics }) => {
  const wanted =
    topics === null
      ? null
      : new Set(topics.flatMap(({ topic, partitions }) => partitions.map((p) => `${topic}-${p}`)));
  const chosen = [...logs.all()].filter(
    ({ topicPartition: { topic, partition } }) => wanted?.has(`${topic}-${partition}`) ?? true,
  );
  const sizes = { totalBytes: UNKNOWN_SIZE, usableBytes: UNKNOWN_SIZE };
  const live = logs.liveDirs.map((logDir) => ({
    errorCode: Errors.NONE,
    logDir,
    topics: grouped(chosen.filter((log) => log.logDir === logDir)),
    ...sizes,
  }));
  const offline = logs.offlineDirs.map((logDir) => ({
    errorCode: Errors.KAFKA_STORAGE_ERROR,
    logDir,
    ...sizes,
  }));
  return { errorCode: Errors.NONE, results: [...live, ...offline] };
});

function grouped(logs: readonly Log[]) {
  const names = [...new Set(logs.map((log) => log.topicPartition.topic))];
  return names.map((name) => ({
    name,
    partitions: logs
      .filter((log) => log.topicPartition.topic === name)
      .map((log) => ({
        partitionIndex: log.topicPartition.partition,
        partitionSize: log.sizeBytes,
        offsetLag: Math.max(0, log.highWatermark - log.logEndOffset),
        isFutureKey: false,
      })),
  }));
}
