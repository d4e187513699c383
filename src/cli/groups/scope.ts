/** `--topic t` and `--topic t:0,1`: the partitions they mean. A topic without a list stands for all its partitions. */
import { hashOrder, stringHash } from '../../base/java-hash.ts';
import { javaSplit } from '../../base/java-split.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { illegalArgument } from '../java-error.ts';
import type { GroupWork } from './run.ts';

export interface Scope {
  readonly partitions: readonly TopicPartition[];
  /** Topics that could not be described. */
  readonly failures: readonly (readonly [topic: string, error: Error])[];
}

export async function topicsAndPartitions(
  { admin, timeoutMs }: GroupWork,
  typed: readonly string[],
): Promise<Scope> {
  const partitions = typed.filter((text) => text.includes(':')).flatMap(parseTopicArgument);
  const topics = [...new Set(typed.filter((text) => !text.includes(':')))];
  const failures: (readonly [string, Error])[] = [];
  if (topics.length > 0)
    for (const [topic, one] of hashOrder(
      await admin.describeTopics(topics, { timeoutMs }).settled(),
      ([topic]) => stringHash(topic),
    )) {
      if (one instanceof Error) failures.push([topic, one]);
      else partitions.push(...one.partitions.map(({ partition }) => ({ topic, partition })));
    }
  return { partitions, failures };
}

function parseTopicArgument(text: string): TopicPartition[] {
  const parts = javaSplit(text, ':');
  const [topic = '', list = ''] = parts;
  if (parts.length !== 2)
    throw illegalArgument(`Invalid topic arg '${text}', expected topic name and partitions`);
  return javaSplit(list, ',').map((part) => {
    if (!/^[+-]?\d{1,10}$/.test(part))
      throw illegalArgument(`Invalid partition '${part}' specified in topic arg '${text}''`);
    return { topic, partition: Number(part) };
  });
}
