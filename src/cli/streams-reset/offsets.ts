/**
 * The offsets of an application's group (kafka: StreamsResetter.maybeReset): input topics go where the options say, intermediate
 * topics to their end. A consumer that is assigned all of them goes there, and commits where it stands.
 */
import { hashOrder, sizedHashOrder, stringHash, topicPartitionHash } from '../../base/java-hash.ts';
import type { TopicPartition } from '../../clients/types.ts';
import { openConsumer, type BytesConsumer } from '../clients.ts';
import type { Io } from '../command.ts';
import { parseDateTime, parseDuration } from '../groups/times.ts';
import { nullPointer } from '../java-error.ts';
import { readTextFile } from '../key-values.ts';
import type { Options } from '../options.ts';
import { parsePlan } from './plan.ts';
import { listOf } from './topics.ts';

/** False when a topic was not there. */
export async function resetOffsets(
  config: Readonly<Record<string, string>>,
  topics: readonly string[],
  options: Options,
  io: Io,
): Promise<boolean> {
  const input = listOf(options, 'input-topics');
  const intermediate = listOf(options, 'intermediate-topics');
  const say = (line: string) => io.stdout.write(`${line}\n`);
  if (input.length + intermediate.length === 0) {
    say('No input or intermediate topics specified. Skipping seek.');
    return true;
  }
  if (input.length > 0) say(`Reset-offsets for input topics [${input.join(', ')}]`);
  if (intermediate.length > 0)
    say(`Seek-to-end for intermediate topics [${intermediate.join(', ')}]`);
  const absent = (names: readonly string[]) => names.filter((name) => !topics.includes(name));
  if (absent(input).length > 0) {
    say('Following input topics are not found, skipping them');
    for (const topic of absent(input)) say(`Topic: ${topic}`);
  }
  if (absent(intermediate).length > 0) {
    say('Following intermediate topics are not found, skipping them');
    for (const topic of absent(intermediate)) say(`Topic:${topic}`);
  }
  const wanted = [...new Set([...input, ...intermediate])].filter((name) => topics.includes(name));
  const allFound = absent(input).length + absent(intermediate).length === 0;
  if (wanted.length === 0) return allFound;
  const group = options.value('application-id') ?? '';
  const consumer = await openConsumer(
    { ...config, 'group.id': group, 'enable.auto.commit': 'false' },
    io,
  );
  try {
    await moveAll(consumer, sizedHashOrder(wanted, stringHash), options, io);
  } finally {
    await consumer.close();
  }
  say('Done.');
  return allFound;
}

async function moveAll(
  consumer: BytesConsumer,
  topics: readonly string[],
  options: Options,
  io: Io,
): Promise<void> {
  const partitions: TopicPartition[] = [];
  for (const topic of topics)
    for (const { partition } of await consumer.partitionsFor(topic))
      partitions.push({ topic, partition });
  consumer.assign(partitions);
  const ordered = hashOrder(partitions, topicPartitionHash);
  const inputs = new Set(listOf(options, 'input-topics'));
  const own = ordered.filter(({ topic }) => inputs.has(topic));
  const others = ordered.filter(({ topic }) => !inputs.has(topic));
  const group = options.value('application-id');
  if (own.length > 0) {
    io.stdout.write(
      `Following input topics offsets will be reset to (for consumer group ${group})\n`,
    );
    await moveInputs(consumer, own, options, io);
    for (const at of own)
      io.stdout.write(
        `Topic: ${at.topic} Partition: ${at.partition} Offset: ${await consumer.position(at)}\n`,
      );
  }
  if (others.length > 0) {
    io.stdout.write(
      `Following intermediate topics offsets will be reset to end (for consumer group ${group})\n`,
    );
    for (const { topic } of others) io.stdout.write(`Topic: ${topic}\n`);
    consumer.seekToEnd(others);
  }
  if (options.has('dry-run')) return;
  for (const partition of partitions) await consumer.position(partition);
  await consumer.commitSync();
}

async function moveInputs(
  consumer: BytesConsumer,
  inputs: readonly TopicPartition[],
  options: Options,
  io: Io,
): Promise<void> {
  const offset = options.long('to-offset');
  const shift = options.long('shift-by');
  const dateTime = options.value('to-datetime');
  const duration = options.value('by-duration');
  if (offset !== null)
    await seekWithin(
      consumer,
      inputs,
      inputs.map((at) => [at, offset]),
      io,
    );
  else if (options.has('to-latest')) consumer.seekToEnd(inputs);
  else if (shift !== null) {
    const shifted: [TopicPartition, number][] = [];
    for (const at of inputs) shifted.push([at, (await consumer.position(at)) + shift]);
    await seekWithin(consumer, inputs, shifted, io);
  } else if (dateTime !== null)
    await seekToTime(consumer, inputs, await failing(io, () => parseDateTime(dateTime)), io);
  else if (duration !== null) {
    const time = io.platform.clock.now() - parseDuration(duration);
    await seekToTime(consumer, inputs, time, io);
  } else if (options.has('from-file')) {
    const plan = await failing(io, async () =>
      parsePlan(await readTextFile(io, options.value('from-file') ?? '')),
    );
    await seekWithin(consumer, inputs, plan, io);
  } else consumer.seekToBeginning(inputs);
}

/** What cannot be read is told twice. */
async function failing<T>(io: Io, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    io.stderr.write('ERROR: Resetting offsets failed.\n');
    throw error;
  }
}

/** Offsets that no record has or will have are moved into the partition. */
async function seekWithin(
  consumer: BytesConsumer,
  inputs: readonly TopicPartition[],
  wanted: readonly (readonly [TopicPartition, number])[],
  io: Io,
): Promise<void> {
  const ends = await consumer.endOffsets(inputs);
  const beginnings = await consumer.beginningOffsets(inputs);
  const valid = new Map<string, number>();
  const key = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;
  for (const [at, offset] of sizedHashOrder(wanted, ([one]) => topicPartitionHash(one))) {
    const end = known(ends.get(at));
    const beginning = known(beginnings.get(at));
    const bad = offset >= end ? 'higher than latest' : 'lower than earliest';
    const good = offset >= end ? end : Math.max(offset, beginning);
    if (offset >= end || offset <= beginning)
      io.stdout.write(`New offset (${offset}) is ${bad} offset. Value will be set to ${good}\n`);
    valid.set(key(at), good);
  }
  for (const at of inputs) consumer.seek(at, known(valid.get(key(at))));
}

/** A partition that is missing on either side is one that Kafka does not expect. */
function known(offset: number | undefined): number {
  if (offset !== undefined) return offset;
  throw nullPointer(
    'Cannot invoke "java.lang.Long.longValue()" because the return value of "java.util.Map.get(Object)" is null',
  );
}

async function seekToTime(
  consumer: BytesConsumer,
  inputs: readonly TopicPartition[],
  timeMs: number,
  io: Io,
): Promise<void> {
  const found = await consumer.offsetsForTimes(inputs.map((at) => [at, timeMs] as const));
  for (const at of inputs) {
    const offset = found.get(at)?.offset;
    if (offset !== undefined) consumer.seek(at, offset);
    else {
      consumer.seekToEnd([at]);
      io.stdout.write(
        `Partition ${at.partition} from topic ${at.topic} is empty, without a committed record. Falling back to latest known offset.\n`,
      );
    }
  }
}
