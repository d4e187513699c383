/** `{"partitions":[{"topic":"t","partition":0}]}`: the partitions to elect leaders of, refused in Kafka's words. */
import { repeated } from '../../base/repeated.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { JavaError, runtimeError } from '../java-error.ts';
import { arrayOf, intField, objectOf, parseJson, stringField } from '../json-text.ts';

export function parsePartitions(text: string): TopicPartition[] {
  const json = parseJson(text);
  if (json === undefined) throw operationError('Replica election data is empty');
  const wanted = asRuntimeError(() => partitionsOf(json));
  const names = wanted.map(({ topic, partition }) => `${topic}-${partition}`);
  const duplicates = repeated(names);
  if (duplicates.length > 0)
    throw operationError(
      `Replica election data contains duplicate partitions: [${duplicates.join(', ')}]`,
    );
  return wanted;
}

function partitionsOf(json: unknown): TopicPartition[] {
  const root = objectOf(json);
  if (!('partitions' in root))
    throw operationError('Replica election data is missing "partitions" field');
  return arrayOf(root['partitions'])
    .map(objectOf)
    .map((item) => ({ topic: stringField(item, 'topic'), partition: intField(item, 'partition') }));
}

/** What Kafka's JSON reader says comes wrapped. */
function asRuntimeError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JavaError && error.name === 'JsonMappingException')
      throw runtimeError(error);
    throw error;
  }
}

function operationError(message: string): JavaError {
  return new JavaError('org.apache.kafka.server.common.AdminOperationException', message);
}
