/** `{"partitions":[{"topic":"t","partition":0,"offset":3}],"version":1}`; refused in the words of Kafka's JSON reader. */
import { JavaError } from '../java-error.ts';
import { jsonObject } from '../json-text.ts';

export interface OffsetToDelete {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export function parseOffsets(text: string): OffsetToDelete[] {
  const json = jsonObject(text);
  if (json === null) throw operationError('The input string is not a valid JSON');
  const version = json['version'];
  if (version !== undefined && version !== 1)
    throw operationError(`Not supported version field value ${version}`);
  const list = json['partitions'];
  if (!Array.isArray(list)) throw operationError('Missing partitions field');
  const wanted = list.map((item: unknown) => offsetOf(item as Record<string, unknown>));
  const names = wanted.map(({ topic, partition }) => `${topic}-${partition}`);
  const duplicates = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  if (duplicates.length > 0)
    throw new JavaError(
      'org.apache.kafka.server.common.AdminCommandFailedException',
      `Offset json file contains duplicate topic partitions: ${duplicates.join(',')}`,
    );
  return wanted;
}

function offsetOf(item: Record<string, unknown>): OffsetToDelete {
  return {
    topic: field(item, 'topic', 'String', (value) => typeof value === 'string') as string,
    partition: field(item, 'partition', 'Integer', Number.isInteger) as number,
    offset: field(item, 'offset', 'Long', Number.isInteger) as number,
  };
}

function field(
  item: Record<string, unknown>,
  name: string,
  type: string,
  fits: (value: unknown) => boolean,
): unknown {
  if (!Object.hasOwn(item, name)) throw mappingError(`No such field exists: \`${name}\``);
  const value = item[name];
  if (fits(value)) return value;
  throw mappingError(`Expected \`${type}\` value, received ${JSON.stringify(value)}`);
}

function operationError(message: string): JavaError {
  return new JavaError('org.apache.kafka.server.common.AdminOperationException', message);
}

function mappingError(message: string): JavaError {
  return new JavaError('com.fasterxml.jackson.databind.JsonMappingException', message);
}
