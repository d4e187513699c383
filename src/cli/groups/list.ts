/** `--list`: the ids alone, or a table with type and state when they were asked for (spec/cli.md 6.2). */
import { javaSplit } from '../../base/java-split.ts';
import { illegalArgument } from '../java-error.ts';
import { left } from '../java-format.ts';
import { groupIds, listGroups, type GroupWork } from './run.ts';

const STATES = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
];
const TYPES = ['Consumer', 'Classic'];

export async function list(work: GroupWork): Promise<void> {
  const { options, io } = work;
  const withState = options.has('state');
  const withType = options.has('type');
  if (!withState && !withType) {
    const groups = await groupIds(work);
    io.stdout.write(groups.map((groupId) => `${groupId}\n`).join(''));
    return;
  }
  const types = chosen(
    options.value('type'),
    TYPES,
    (text) => `Invalid types list '${text}'. Valid types are: ${TYPES.join(', ')}`,
  );
  const states = chosen(
    options.value('state'),
    STATES,
    (text) => `Invalid state list '${text}'. Valid states are: ${STATES.join(', ')}`,
  );
  const groups = await listGroups(work, { states, types });
  const width = Math.max(15, ...groups.map(({ groupId }) => groupId.length)) + 10;
  const row = (group: string, type: string, state: string) =>
    [
      left(group, width),
      ...(withType ? [left(type, 20)] : []),
      ...(withState ? [left(state, 20)] : []),
    ].join(' ');
  const rows = groups.map(({ groupId, type, state }) =>
    row(groupId, type ?? 'Unknown', state ?? 'Unknown'),
  );
  io.stdout.write([row('GROUP', 'TYPE', 'STATE'), ...rows].map((line) => `${line}\n`).join(''));
}

/** Words of a comma list in their proper spelling; any case is accepted. */
function chosen(
  text: string | null,
  valid: readonly string[],
  refusal: (text: string) => string,
): string[] {
  if (text === null || text === '') return [];
  return javaSplit(text, ',').map((word) => {
    const known = valid.find((each) => each.toLowerCase() === word.trim().toLowerCase());
    if (known === undefined) throw illegalArgument(refusal(text));
    return known;
  });
}
