/**
 * Which names a topic may have, and which of them cannot live side by side (kafka: Topic.java). Metric names turn dots into
 * underscores, so `a.b` and `a_b` would share theirs.
 */

const NAME_LENGTH_MAX = 249;

export const CLUSTER_METADATA_TOPIC = '__cluster_metadata';

/** InvalidTopicException's message, null for a good name; other names that follow the same rule say what they are. */
export function topicNameProblem(name: string, what = 'Topic name'): string | null {
  const reason = reasonAgainst(name);
  return reason === null ? null : `${what} is invalid: ${reason}`;
}

function reasonAgainst(name: string): string | null {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.') return "'.' is not allowed";
  if (name === '..') return "'..' is not allowed";
  if (name.length > NAME_LENGTH_MAX)
    return `the length of '${name}' is longer than the max allowed length ${NAME_LENGTH_MAX}`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  return null;
}

/** The name without the difference that metrics do not make: topics with the same one collide. */
export function metricNameOf(topic: string): string {
  return topic.replaceAll('.', '_');
}

export function collidingTopics(name: string, others: Iterable<string>): string[] {
  if (!/[._]/.test(name)) return [];
  return [...others].filter((other) => metricNameOf(other) === metricNameOf(name));
}
