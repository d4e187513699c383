/** `{"partitions":[{"topic":"t","partition":0}]}`: the partitions to elect leaders of, refused in Kafka's words. */
import type { TopicPartition } from '../../clients/types.ts';
import { JavaError } from '../java-error.ts';
import { jsonObject } from '../json-text.ts';

export function parsePartitions(text: string): TopicPartition[] {
  const json = jsonObject(text);
  if (json === null) throw operationError('Replica election data is empty');
  const list = json['partitions'];
  if (!Array.isArray(list))
    throw operationError('Replica election data is missing "partitions" field');
  const wanted = list.map((item: unknown) => partitionOf(item as Record<string, unknown>));
  const names = wanted.map(({ topic, partition }) => `${topic}-${partition}`);
  const duplicates = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  if (duplicates.length > 0)
    throw operationError(
      `Replica election data contains duplicate partitions: [${duplicates.join(', ')}]`,
    );
  return wanted;
}

function partitionOf(item: Record<string, unknown>): TopicPartition {
  const { topic, partition } = item;
  if (typeof topic === 'string' && Number.isInteger(partition))
    return { topic, partition: partition as number };
  throw operationError(
    `Each partition needs a topic and a partition, but it is: ${JSON.stringify(item)}`,
  );
}

function operationError(message: string): JavaError {
  return new JavaError('org.apache.kafka.server.common.AdminOperationException', message);
}
