/**
 * Which partitions are meant (spec/cli.md 9): topics by pattern and partitions by id, or rules such as `a.*:0-3`, of which
 * the first that fits decides. Pure: a filter over topic and partition.
 */
import { runtimeError, terse } from '../java-error.ts';
import { includePattern, INTERNAL_TOPICS } from '../java-regex.ts';

export type PartitionFilter = (topic: string, partition: number) => boolean;

const RULE = /^([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?$/;

/** `topic:partitions` rules, separated by commas. */
export function filterOfRules(text: string): PartitionFilter {
  const rules = text.split(',').map(ruleOf);
  return (topic, partition) => rules.some((rule) => rule(topic, partition));
}

function ruleOf(text: string): PartitionFilter {
  const match = RULE.exec(text);
  if (match === null) throw runtimeError(terse(`Invalid rule specification: ${text}`));
  const [, topic, only, lower, upper] = match;
  const pattern = includePattern(topic === undefined || topic === '' ? '.*' : topic);
  const single = number(only);
  const from = number(lower) ?? 0;
  const before = number(upper) ?? Number.POSITIVE_INFINITY;
  return (name, partition) =>
    pattern.test(name) &&
    (single === null ? partition >= from && partition < before : partition === single);
}

function number(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text);
}

export function filterOfIds(topic: string | null, partitions: string | null): PartitionFilter {
  const pattern = includePattern(topic ?? '.*');
  const ids = partitionIds(partitions ?? '');
  return (name, partition) => pattern.test(name) && (ids.size === 0 || ids.has(partition));
}

function partitionIds(text: string): Set<number> {
  // String.split: nothing at the end is no part, nothing between two commas is one.
  const whole = text.replace(/,+$/, '');
  const parts = whole === '' ? [] : whole.split(',');
  if (parts.some((part) => !/^[+-]?\d+$/.test(part)))
    throw terse(
      `--partitions expects a comma separated list of numeric partition ids, but received: ${text}`,
    );
  return new Set(parts.map(Number));
}

export function withoutInternal(filter: PartitionFilter): PartitionFilter {
  return (topic, partition) => !INTERNAL_TOPICS.has(topic) && filter(topic, partition);
}
