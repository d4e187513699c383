/**
 * Where a group is to go: each scenario of --reset-offsets as offsets per partition (kafka: prepareOffsetsToReset). What
 * was asked for by number is moved into the log; a time behind the last record means its end.
 */
import { repeated } from '../../base/repeated.ts';
import { hashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import { keyOf, TopicPartitionMap } from '../../clients/topic-partition.ts';
import type { TopicPartition } from '../../clients/types.ts';
import type { OffsetSpec } from '../../clients/admin/types.ts';
import { UsageError } from '../checks.ts';
import { illegalArgument, JavaError, runtimeError } from '../java-error.ts';
import { logTo } from '../log4j.ts';
import type { Options } from '../options.ts';
import { readPlan } from './plan.ts';
import { printError, wrapped, type GroupWork } from './run.ts';
import { parseDateTime, parseDuration } from './times.ts';

const LOGGER = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';

type Offsets = TopicPartitionMap<number>;

export async function newOffsets(
  work: GroupWork,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<Offsets> {
  const { options } = work;
  if (options.has('from-file')) return planned(work, group);
  refuseTwins(partitions);
  if (options.has('to-offset')) {
    const offset = long(options, 'to-offset');
    return withinLog(work, new TopicPartitionMap(partitions.map((one) => [one, offset])));
  }
  if (options.has('to-earliest')) return offsetsAt(work, partitions, 'earliest');
  if (options.has('to-latest')) return offsetsAt(work, partitions, 'latest');
  if (options.has('shift-by')) return shifted(work, group, partitions);
  if (options.has('to-datetime')) {
    const timestamp = dateTime(options.value('to-datetime') ?? '');
    return offsetsAtTime(work, partitions, timestamp);
  }
  if (options.has('by-duration')) {
    const durationMs = parseDuration(options.value('by-duration') ?? '');
    const now = work.io.platform.clock.now();
    return offsetsAtTime(work, partitions, Math.floor(now - durationMs));
  }
  if (options.has('to-current')) return current(work, group, partitions);
  throw new UsageError(
    "Option '[reset-offsets]' requires one of the following scenarios: [[to-offset], [to-current], [to-datetime], [from-file], [by-duration], [to-earliest], [to-latest], [shift-by]]",
  );
}

function refuseTwins(partitions: readonly TopicPartition[]): void {
  const [twin] = repeated(partitions.map(({ topic, partition }) => keyOf(topic, partition)));
  if (twin !== undefined)
    throw new JavaError('java.lang.IllegalStateException', `Duplicate key ${twin}`);
}

/** Exact to its last digit. */
function long(options: Options, name: string): bigint {
  options.long(name);
  return BigInt(options.value(name) ?? 0);
}

function dateTime(text: string): number {
  try {
    return parseDateTime(text);
  } catch (error) {
    throw runtimeError(error);
  }
}

async function offsetsAt(
  { admin, timeoutMs }: GroupWork,
  partitions: readonly TopicPartition[],
  spec: OffsetSpec,
): Promise<Offsets> {
  const specs = partitions.map((partition) => [partition, spec] as const);
  const found = await wrapped(admin.listOffsets(specs, { timeoutMs }).all());
  return new TopicPartitionMap([...found].map(([partition, { offset }]) => [partition, offset]));
}

async function offsetsAtTime(
  work: GroupWork,
  partitions: readonly TopicPartition[],
  timestamp: number,
): Promise<Offsets> {
  const offsets = await offsetsAt(work, partitions, { timestamp });
  const beyond = hashOrder(
    partitions.filter((partition) => offsets.get(partition) === -1),
    topicPartitionHash,
  );
  for (const { topic, partition } of beyond)
    work.io.stdout.write(
      `\nWarn: Partition ${partition} from topic ${topic} is empty. Falling back to latest known offset.\n`,
    );
  for (const [partition, end] of await offsetsAt(work, beyond, 'latest'))
    offsets.set(partition, end);
  return offsets;
}

async function committed({ admin, timeoutMs }: GroupWork, group: string): Promise<Offsets> {
  const offsets: Offsets = new TopicPartitionMap();
  for (const [partition, one] of await wrapped(
    admin.listConsumerGroupOffsets(group, { timeoutMs }),
  ))
    if (one !== null) offsets.set(partition, one.offset);
  return offsets;
}

async function shifted(
  work: GroupWork,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<Offsets> {
  const by = long(work.options, 'shift-by');
  const now = await committed(work, group);
  const wanted = partitions.map((partition) => {
    const offset = now.get(partition);
    if (offset === undefined)
      throw illegalArgument(
        `Cannot shift offset for partition ${partition.topic}-${partition.partition} since there is no current committed offset`,
      );
    return [partition, BigInt.asIntN(64, BigInt(offset) + by)] as const;
  });
  return withinLog(work, new TopicPartitionMap(wanted));
}

/** Kafka's tool reads the file twice for each group, and twice tells why a first line has no three fields. */
async function planned(work: GroupWork, group: string): Promise<Offsets> {
  await readPlan(work);
  const rows = (await readPlan(work)).get(group);
  if (rows !== undefined) return withinLog(work, rows);
  printError(`No reset plan for group ${group} found`, work.io);
  return new TopicPartitionMap();
}

async function current(
  work: GroupWork,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<Offsets> {
  const now = await committed(work, group);
  const without = partitions.filter((partition) => !now.has(partition));
  const ends = await offsetsAt(work, without, 'latest');
  return new TopicPartitionMap(
    partitions.map((partition) => [partition, now.get(partition) ?? ends.get(partition) ?? 0]),
  );
}

/** Moves what lies before the first or behind the last record to there, saying so. */
async function withinLog(work: GroupWork, wanted: TopicPartitionMap<bigint>): Promise<Offsets> {
  const partitions = [...wanted.keys()];
  const first = await offsetsAt(work, partitions, 'earliest');
  const last = await offsetsAt(work, partitions, 'latest');
  const offsets: Offsets = new TopicPartitionMap();
  for (const [partition, offset] of hashOrder([...wanted], ([one]) => topicPartitionHash(one))) {
    const start = first.get(partition) ?? 0;
    const end = last.get(partition) ?? 0;
    const name = `${partition.topic}-${partition.partition}`;
    const bound = offset > end ? end : offset < start ? start : Number(offset);
    if (offset > end || offset < start) {
      const side = offset > end ? 'higher than latest' : 'lower than earliest';
      logTo(
        work.io,
        'WARN',
        `New offset (${offset}) is ${side} offset for topic partition ${name}. Value will be set to ${bound}`,
        LOGGER,
      );
    }
    offsets.set(partition, bound);
  }
  return offsets;
}
