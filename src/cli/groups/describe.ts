/**
 * `--describe`: offsets and lag, members or state of groups, in alphabetical order (spec/cli.md 6.3). First the state says
 * whether there is anything to show, then come the rows; 3.9 writes a line break before each offsets row, none behind.
 */
import type { ConsumerGroupDescription } from '../../clients/admin/types.ts';
import { got, JavaError } from '../java-error.ts';
import { compareText } from '../java-format.ts';
import type { Io } from '../command.ts';
import { offsetRows, type OffsetRow } from './offset-rows.ts';
import { chosenGroups, printError, type GroupWork } from './run.ts';
import { membersTable, offsetsGrid, offsetsTable, stateTable } from './tables.ts';

export async function describe(work: GroupWork): Promise<void> {
  const { admin, options, io, timeoutMs } = work;
  const names = (await chosenGroups(work)).sort(compareText);
  const groups = [...(await got(admin.describeConsumerGroups(names, { timeoutMs }))).values()];
  if (options.has('members')) {
    for (const group of groups) {
      sayState(group, group.members.length, io);
      io.stdout.write(membersTable(group, options.has('verbose')));
    }
  } else if (options.has('state')) {
    for (const group of groups) if (sayState(group, 1, io)) io.stdout.write(stateTable(group));
  } else {
    const all = await Promise.all(groups.map((group) => offsetRows(work, group)));
    for (const [i, group] of groups.entries()) {
      const rows = all[i] ?? [];
      if (!sayState(group, rows.length, io)) continue;
      io.stdout.write((await drawn(rows, io)) ?? offsetsTable(rows));
    }
  }
}

/** null on a pipe, and where it does not fit. */
async function drawn(rows: readonly OffsetRow[], io: Io): Promise<string | null> {
  if (!io.stdout.isTTY) return null;
  const { drawTable } = await import('../terminal.ts');
  const { head, rows: cells } = offsetsGrid(rows);
  const table = await drawTable(head, cells, io);
  return table === null ? null : `\n${table}`;
}

const REBALANCING = ['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling'];

/** Says what the state means; true when there are rows to print. */
function sayState(group: ConsumerGroupDescription, rowsCount: number, io: Io): boolean {
  const { groupId, state } = group;
  if (state === 'Dead') printError(`Consumer group '${groupId}' does not exist.`, io);
  else if (state === 'Empty')
    io.stderr.write(`\nConsumer group '${groupId}' has no active members.\n`);
  else if (REBALANCING.includes(state))
    io.stderr.write(`\nWarning: Consumer group '${groupId}' is rebalancing.\n`);
  else if (state !== 'Stable')
    throw new JavaError(
      'org.apache.kafka.common.KafkaException',
      `Expected a valid consumer group state, but found '${state}'.`,
    );
  return state !== 'Dead' && rowsCount > 0;
}
