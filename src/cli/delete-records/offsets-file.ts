/** `{"partitions":[{"topic":"t","partition":0,"offset":3}],"version":1}`; refused in the words of Kafka's JSON reader. */
import { repeated } from '../../base/repeated.ts';
import { JavaError } from '../java-error.ts';
import { arrayOf, intField, longField, objectOf, parseJson, stringField } from '../json-text.ts';

export interface OffsetToDelete {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export function parseOffsets(text: string): OffsetToDelete[] {
  const json = parseJson(text);
  if (json === undefined) throw operationError('The input string is not a valid JSON');
  const root = objectOf(json);
  const version = 'version' in root ? intField(root, 'version') : 1;
  if (version !== 1) throw operationError(`Not supported version field value ${version}`);
  if (!('partitions' in root)) throw operationError('Missing partitions field');
  const wanted = arrayOf(root['partitions']).map(offsetOf);
  const names = wanted.map(({ topic, partition }) => `${topic}-${partition}`);
  const duplicates = repeated(names);
  if (duplicates.length > 0)
    throw new JavaError(
      'org.apache.kafka.server.common.AdminCommandFailedException',
      `Offset json file contains duplicate topic partitions: ${duplicates.join(',')}`,
    );
  return wanted;
}

function offsetOf(value: unknown): OffsetToDelete {
  const item = objectOf(value);
  return {
    topic: stringField(item, 'topic'),
    partition: intField(item, 'partition'),
    offset: longField(item, 'offset'),
  };
}

function operationError(message: string): JavaError {
  return new JavaError('org.apache.kafka.server.common.AdminOperationException', message);
}
