/**
 * A reset plan as CSV: `topic,partition,offset` for one group, `group,topic,partition,offset` otherwise. A field is
 * quoted when it is longer than 24 characters or has one below `-` in ASCII, as Kafka's CSV writer does.
 */
import { javaSplit } from '../../base/java-split.ts';
import { TopicPartitionMap } from '../../clients/topic-partition.ts';
import type { Io } from '../command.ts';
import { illegalArgument, runtimeError, stackTrace } from '../java-error.ts';
import { readTextFile } from '../key-values.ts';
import { readRecord } from './csv-record.ts';
import type { GroupWork } from './run.ts';

export type Plan = {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}[];

/** What a file asks for: offsets by group, which may be beyond what a number holds. */
export type FilePlan = Map<string, TopicPartitionMap<bigint>>;

export function csvText(plan: Plan, withGroup: boolean): string {
  return plan
    .map(({ group, topic, partition, offset }) => {
      const fields = [...(withGroup ? [group] : []), topic].map(csvField);
      return `${[...fields, partition, offset].join(',')}\n`;
    })
    .join('');
}

function csvField(text: string): string {
  const plain = text.length <= 24 && ![...text].some((char) => char < '-');
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Kafka's classes for a row. */
const RECORD = 'org.apache.kafka.tools.consumer.group.CsvUtils$CsvRecord';

/** The file of --from-file. A later row of a partition stands for an earlier one. */
export async function readPlan({ options, io }: GroupWork): Promise<FilePlan> {
  const path = options.value('from-file') ?? '';
  const text = await readTextFile(io, path).catch((error: unknown) => {
    throw runtimeError(error);
  });
  const lines = javaSplit(text, '\n');
  const groups = options.values('group');
  const lone = beginsWithoutGroup(lines, io) && groups.length === 1 ? groups[0] : undefined;
  const plan: FilePlan = new Map();
  for (const line of lines) {
    const { group, topic, partition, offset } = planRow(line, lone);
    if (offset < 0n) throw illegalArgument('Invalid negative offset');
    const rows = plan.get(group) ?? new TopicPartitionMap();
    plan.set(group, rows.set({ topic, partition }, offset));
  }
  return plan;
}

/** The first line decides, and why it is not a row of three fields is told to everybody. */
function beginsWithoutGroup(lines: readonly string[], io: Io): boolean {
  const [first] = lines;
  if (first === undefined) return false;
  try {
    readRecord(first, `${RECORD}NoGroup`, 1);
    return true;
  } catch (error) {
    io.stderr.write(stackTrace(error));
    return false;
  }
}

/** Four fields, or three of the group that alone was named. */
function planRow(line: string, lone: string | undefined) {
  try {
    const { texts, ...place } =
      lone === undefined
        ? readRecord(line, `${RECORD}WithGroup`, 2)
        : readRecord(line, `${RECORD}NoGroup`, 1);
    const [topic = '', group = lone ?? ''] = texts.toReversed();
    return { group, topic, ...place };
  } catch (error) {
    throw runtimeError(error);
  }
}
