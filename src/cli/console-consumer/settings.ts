/**
 * What kafka-console-consumer is to do, checked in Kafka's order (kafka: ConsoleConsumerOptions; spec/cli.md 3.1, 3.2): which
 * topics, from where, as which group. Without a group of its own it reads as one made up for the run, which commits
 * nothing.
 */
import { isLong } from '../../base/java-number.ts';
import { requireOptions, UsageError } from '../checks.ts';
import type { Io } from '../command.ts';
import { hashOrder, stringHash } from '../../base/java-hash.ts';
import { keyValues, loadProperties } from '../key-values.ts';
import type { Options } from '../options.ts';

export interface ConsumerTask {
  readonly topic: string | null;
  /** A Java regular expression, when there is no topic. */
  readonly include: string | null;
  readonly partition: number | null;
  readonly offset: 'earliest' | 'latest' | number;
  readonly timeoutMs: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Ends the command with one line on stderr and no table. */
export class PlainFailure extends Error {
  override readonly name = 'PlainFailure';
}

export async function consumerTask(options: Options, io: Io): Promise<ConsumerTask> {
  const topic = options.value('topic');
  const include = options.value(options.has('include') ? 'include' : 'whitelist');
  if ((topic === null) === (include === null))
    throw new UsageError(
      `Exactly one of --include/--topic is required. ${
        options.has('whitelist')
          ? '--whitelist is DEPRECATED use --include instead; ignored if --include specified.'
          : ''
      }`,
    );
  checkPartition(options);
  requireOptions(options, 'bootstrap-server');
  const file = options.value('consumer.config') ?? options.value('command-config');
  const fromFile = file === null ? new Map<string, string>() : await loadProperties(io, file);
  const typed = keyValues([
    ...options.values('consumer-property'),
    ...options.values('command-property'),
  ]);
  const group = groupOf(options, fromFile, typed);
  const settings = settingsOf(options, new Map([...fromFile, ...typed]), group, io);
  const partition = options.integer('partition');
  const timeoutMs = options.long('timeout-ms') ?? -1;
  return {
    topic,
    include,
    partition,
    offset: offsetOf(options),
    timeoutMs: timeoutMs >= 0 ? timeoutMs : Number.MAX_SAFE_INTEGER,
    settings,
  };
}

function checkPartition(options: Options): void {
  if (options.has('partition')) {
    if (!options.has('topic'))
      throw new UsageError('The topic is required when partition is specified.');
    if (options.has('from-beginning') && options.has('offset'))
      throw new UsageError('Options from-beginning and offset cannot be specified together.');
  } else if (options.has('offset'))
    throw new UsageError('The partition is required when offset is specified.');
}

/** The one group id that was given, by whatever way; null when none was. */
function groupOf(
  options: Options,
  fromFile: ReadonlyMap<string, string>,
  typed: ReadonlyMap<string, string>,
): string | null {
  const given = [options.value('group'), fromFile.get('group.id'), typed.get('group.id')];
  const groups = [...new Set(given.filter((id) => id !== null && id !== undefined))];
  if (groups.length > 1) {
    const list = hashOrder(groups, stringHash)
      .map((id) => `'${id}'`)
      .join(', ');
    throw new UsageError(
      `The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match. Detected group ids: ${list}`,
    );
  }
  if (groups.length > 0 && options.has('partition'))
    throw new UsageError('Options group and partition cannot be specified together.');
  return groups[0] ?? null;
}

function settingsOf(
  options: Options,
  settings: Map<string, string>,
  group: string | null,
  io: Io,
): Record<string, string> {
  const fromBeginning = options.has('from-beginning');
  const reset = settings.get('auto.offset.reset');
  if (reset !== undefined && fromBeginning && reset !== 'earliest')
    throw new PlainFailure(
      `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${reset}', please remove one option`,
    );
  if (reset === undefined) settings.set('auto.offset.reset', fromBeginning ? 'earliest' : 'latest');
  settings.set('bootstrap.servers', options.value('bootstrap-server') ?? '');
  if (!settings.has('client.id')) settings.set('client.id', 'console-consumer');
  if (options.has('isolation-level') || !settings.has('isolation.level'))
    settings.set('isolation.level', options.value('isolation-level') ?? '');
  if (group === null) {
    const number = Math.floor(io.platform.random.next() * 100_000);
    settings.set('group.id', `console-consumer-${number}`);
    if (!settings.has('enable.auto.commit')) settings.set('enable.auto.commit', 'false');
  } else settings.set('group.id', group);
  settings.delete('key.deserializer');
  settings.delete('value.deserializer');
  return Object.fromEntries(settings);
}

function offsetOf(options: Options): 'earliest' | 'latest' | number {
  if (!options.has('offset')) return options.has('from-beginning') ? 'earliest' : 'latest';
  const text = options.value('offset') ?? '';
  const word = text.toLowerCase();
  if (word === 'earliest' || word === 'latest') return word;
  if (isLong(text) && !text.startsWith('-')) return Number(text);
  throw new UsageError(
    `The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
  );
}
