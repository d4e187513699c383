/** Topic.validate of Kafka: which names a topic may have, in its words. */
import { JavaError } from './java-error.ts';

const NAME_LENGTH_MAX = 249;

export function validateTopicName(name: string): void {
  const reason = topicNameProblem(name);
  if (reason !== null)
    throw new JavaError(
      'org.apache.kafka.common.errors.InvalidTopicException',
      `Topic name is invalid: ${reason}`,
    );
}

function topicNameProblem(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.') return "'.' is not allowed";
  if (name === '..') return "'..' is not allowed";
  if (name.length > NAME_LENGTH_MAX)
    return `the length of '${name}' is longer than the max allowed length ${NAME_LENGTH_MAX}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return null;
}
