/** How both players write what they hear, so that their lines can be compared. Series.java writes the same. */
import { javaClassOf, type OffsetAndMetadata, type TopicPartition } from '../../src/index.ts';

/** A series and whose it is: the tag makes group, transactional id and records those of this player alone. */
export interface Task {
  readonly bootstrap: string;
  readonly tag: string;
  readonly lines: readonly string[];
}

/** The first line as dotted keys. */
export function configOf({ bootstrap, tag, lines }: Task): Record<string, string> {
  const pairs = (lines[0] ?? '').split(' ').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1).replace('GROUP', tag)];
  });
  return { 'bootstrap.servers': bootstrap, ...Object.fromEntries(pairs) };
}

/** `f-0` as a partition. */
export function partitionOf(text: string): TopicPartition {
  const at = text.lastIndexOf('-');
  return { topic: text.slice(0, at), partition: Number(text.slice(at + 1)) };
}

export function partitionsOf(text: string): TopicPartition[] {
  return text === '.' ? [] : text.split(',').map(partitionOf);
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

export function namesOf(partitions: Iterable<TopicPartition>): string[] {
  return [...partitions].map(nameOf).sort();
}

/** As a sorted Map of Java prints itself. */
export function mapText<T>(
  entries: Iterable<readonly [TopicPartition, T]>,
  text: (value: T) => string,
): string {
  const pairs = [...entries].map(([partition, value]) => `${nameOf(partition)}=${text(value)}`);
  return `{${pairs.sort().join(', ')}}`;
}

export function offsetText(value: OffsetAndMetadata | null | undefined): string {
  if (!value) return 'null';
  return `${value.offset}/${value.leaderEpoch ?? '-'}/${value.metadata ?? ''}`;
}

/** Java's class without its package. */
export function className(error: unknown): string {
  return javaClassOf(error).split('.').at(-1) ?? '';
}

export function errorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${className(error)}: ${message.replaceAll('\n', ' ')}`;
}

/** The error and its cause. */
export function chainText(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause !== error
    ? `${errorText(error)} <- ${errorText(cause)}`
    : errorText(error);
}

/** String.hashCode() of Java. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

/** List.hashCode() of Java. */
export function hashOfAll(texts: readonly string[]): number {
  return texts.reduce((hash, text) => (Math.imul(31, hash) + hashOf(text)) | 0, 1);
}
