/**
 * Partitions that a group request names topic by topic, and the answer about them: each topic and each partition once,
 * however often it was named, first what is unknown. A known topic without partitions is left out of the answer
 * (kafka: OffsetCommitResponse.Builder, OffsetDeleteResponse.Builder).
 */
import { Errors } from '../protocol/errors.ts';
import { type MetadataImage, partitionMetadata } from './metadata-cache.ts';

interface Asked {
  readonly partitionIndex: number;
}

interface Answered extends Asked {
  readonly errorCode: number;
}

export interface AskedPartitions<P> {
  readonly known: readonly { readonly topic: string; readonly partition: P }[];
  /** With a code for each that is known. */
  answer(errorCodes: readonly number[]): { name: string; partitions: Answered[] }[];
}

export function askedPartitions<P extends Asked>(
  image: MetadataImage,
  topics: readonly { readonly name: string; readonly partitions: readonly P[] }[],
): AskedPartitions<P> {
  const answers = new Map<string, Answered[]>();
  const answersOf = (topic: string) => {
    const answered = answers.get(topic) ?? [];
    answers.set(topic, answered);
    return answered;
  };
  const byKey = new Map<string, { topic: string; partition: P }>();
  for (const { name: topic, partitions } of topics) {
    if (!image.topics.has(topic)) answersOf(topic);
    for (const partition of partitions) {
      const { partitionIndex } = partition;
      if (partitionMetadata(image, topic, partitionIndex) === undefined)
        answersOf(topic).push({ partitionIndex, errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION });
      else byKey.set(`${partitionIndex}:${topic}`, { topic, partition });
    }
  }
  const known = [...byKey.values()];
  return {
    known,
    answer(errorCodes) {
      for (const [i, { topic, partition }] of known.entries())
        answersOf(topic).push({
          partitionIndex: partition.partitionIndex,
          errorCode: errorCodes[i] ?? Errors.UNKNOWN_SERVER_ERROR,
        });
      return [...answers].map(([name, partitions]) => ({ name, partitions }));
    },
  };
}
