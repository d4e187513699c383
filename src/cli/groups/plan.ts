/**
 * A reset plan as CSV: `topic,partition,offset` for one group, `group,topic,partition,offset` for several. A field is
 * quoted when it is longer than 24 characters or has one below `-` in ASCII, as Kafka's CSV writer does.
 */
import { readTextFile } from '../key-values.ts';
import { JavaError, runtimeError } from '../java-error.ts';
import type { GroupWork } from './run.ts';

export type Plan = {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}[];

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

/** The file of --from-file, or null without the option. */
export async function readPlan(work: GroupWork, groups: readonly string[]): Promise<Plan | null> {
  const path = work.options.value('from-file');
  if (path === null) return null;
  const text = await readTextFile(work.io, path).catch((error: unknown) => {
    throw runtimeError(error);
  });
  const rows = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map(csvFields);
  return rows.map((fields) => planRow(fields, groups));
}

function csvFields(line: string): string[] {
  const fields: string[] = [];
  const field = /\s*("(?:[^"]|"")*"|[^,]*)\s*(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    const text = match?.[1] ?? '';
    fields.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.trim());
    if (match?.[2] !== ',') return fields;
  }
}

/** Three fields belong to the one group that was named; a missing partition or offset is 0, as in a Java bean. */
function planRow(fields: readonly string[], groups: readonly string[]): Plan[number] {
  const named = fields.length >= 4;
  const [group = '', topic = '', partition = '0', offset = '0'] = named
    ? fields
    : [groups[0] ?? '', ...fields];
  return { group, topic, partition: integer(partition), offset: integer(offset) };
}

function integer(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw runtimeError(
    new JavaError(
      'com.fasterxml.jackson.databind.exc.InvalidFormatException',
      `Cannot deserialize value of type \`int\` from String "${text}": not a valid \`int\` value`,
    ),
  );
}
