/**
 * The tables of kafka-consumer-groups, to the blank (spec/cli.md 6.3). Columns are padded, never cut; what is not known is
 * a dash; 3.9's oddities (no line break after the last offsets row, assignments without their topic) are kept because
 * scripts meet them there.
 */
import type { ConsumerGroupDescription, MemberDescription } from '../../clients/admin/types.ts';
import { compareText, left } from '../java-format.ts';
import type { OffsetRow } from './offset-rows.ts';

function width(least: number, texts: readonly string[]): number {
  return Math.max(least, ...texts.map((text) => text.length));
}

const text = (value: string | number | null | undefined): string => String(value ?? '-');

/** Head and cells, for a terminal to draw. */
export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const OFFSETS_HEAD = [
  'GROUP',
  'TOPIC',
  'PARTITION',
  'CURRENT-OFFSET',
  'LOG-END-OFFSET',
  'LAG',
  'CONSUMER-ID',
  'HOST',
  'CLIENT-ID',
];

export function offsetsGrid(rows: readonly OffsetRow[]): Grid {
  return { head: OFFSETS_HEAD, rows: rows.map(offsetCells) };
}

export function offsetsTable(rows: readonly OffsetRow[]): string {
  const group = width(
    15,
    rows.map((row) => row.group),
  );
  const topic = width(
    15,
    rows.map((row) => row.topic),
  );
  const consumer = width(
    15,
    rows.map((row) => text(row.member?.memberId)),
  );
  const host = width(
    15,
    rows.map((row) => text(row.member?.host)),
  );
  const line = (cells: readonly string[]) =>
    `\n${cells.map((cell, i) => left(cell, [group, topic, 10, 15, 15, 15, consumer, host, 0][i] ?? 0)).join(' ')}`;
  return [OFFSETS_HEAD, ...rows.map(offsetCells)].map(line).join('');
}

function offsetCells(row: OffsetRow): string[] {
  const lag = row.offset === null || row.end === null ? null : row.end - row.offset;
  const { member } = row;
  return [
    row.group,
    row.topic,
    text(row.partition),
    text(row.offset),
    text(row.end),
    text(lag),
    text(member?.memberId),
    text(member?.host),
    text(member?.clientId),
  ];
}

export function membersTable(group: ConsumerGroupDescription, verbose: boolean): string {
  const { members } = group;
  const withInstance = members.some((member) => member.groupInstanceId !== null);
  const columns = [
    width(
      15,
      members.map(() => group.groupId),
    ),
    width(
      15,
      members.map((member) => member.memberId),
    ),
    ...(withInstance
      ? [
          width(
            17,
            members.map((member) => member.groupInstanceId ?? ''),
          ),
        ]
      : []),
    width(
      15,
      members.map((member) => member.host),
    ),
    width(
      15,
      members.map((member) => member.clientId),
    ),
    15,
  ];
  const line = (cells: readonly string[], assignment: string) =>
    `${cells.map((cell, i) => `${left(cell, columns[i] ?? 0)} `).join('')}${verbose ? assignment : ''}\n`;
  const instance = withInstance ? ['GROUP-INSTANCE-ID'] : [];
  const head = ['GROUP', 'CONSUMER-ID', ...instance, 'HOST', 'CLIENT-ID', '#PARTITIONS'];
  const rows = members.map((member) =>
    line(
      [
        group.groupId,
        member.memberId,
        ...(withInstance ? [member.groupInstanceId ?? ''] : []),
        member.host,
        member.clientId,
        String(member.assignment.length),
      ],
      assignmentText(member),
    ),
  );
  return `\n${line(head, 'ASSIGNMENT')}${rows.join('')}`;
}

/** One list per topic, its partitions and then the lists sorted as text, as 3.9 prints them. */
function assignmentText(member: MemberDescription): string {
  const topics = new Map<string, string[]>();
  for (const { topic, partition } of member.assignment)
    topics.set(topic, [...(topics.get(topic) ?? []), String(partition)]);
  if (topics.size === 0) return '-';
  return [...topics.values()]
    .map((partitions) => `(${partitions.sort(compareText).join(',')})`)
    .sort(compareText)
    .join(', ');
}

export function stateTable(group: ConsumerGroupDescription): string {
  const { host, port, id } = group.coordinator;
  const coordinator = `${host}:${port}  (${id})`;
  const columns = [Math.max(25, coordinator.length), 25, 20, 15, 0];
  const line = (cells: readonly string[]) =>
    `\n${cells.map((cell, i) => left(cell, columns[i] ?? 0)).join(' ')}`;
  const head = ['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE', '#MEMBERS'];
  const cells = [
    group.groupId,
    coordinator,
    group.partitionAssignor,
    group.state,
    String(group.members.length),
  ];
  return `${line(head)}${line(cells)}\n`;
}
