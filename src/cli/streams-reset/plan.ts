/** The file of --from-file: a line `TOPIC,PARTITION,OFFSET` for each partition, refused in Kafka's words. */
import { isInteger, isLong } from '../../base/java-number.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { JavaError, notANumber } from '../java-error.ts';

export function parsePlan(text: string): (readonly [TopicPartition, number])[] {
  if (text === '') throw parseError('Error parsing reset plan CSV file. It is empty,');
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => {
      const [topic = '', partition = '', offset = '', ...more] = line.replace(/,+$/, '').split(',');
      if (offset === '' || more.length > 0)
        throw parseError(
          'Reset plan CSV file is not following the format `TOPIC,PARTITION,OFFSET`.',
        );
      if (!isInteger(partition)) throw notANumber(partition);
      if (!isLong(offset)) throw notANumber(offset);
      return [{ topic, partition: Number(partition) }, Number(offset)] as const;
    });
}

function parseError(message: string): JavaError {
  return new JavaError('java.text.ParseException', message);
}
