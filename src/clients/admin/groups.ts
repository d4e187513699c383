/**
 * Consumer groups: list (ListGroups 16, every broker), delete (DeleteGroups 42, the group's coordinator), remove members
 * (LeaveGroup 13). One request per group, so that a group whose coordinator moved delays no other.
 */
import { Errors } from '../../protocol/errors.ts';
import { deleteGroupsApi } from '../../protocol/messages/delete-groups.ts';
import { leaveGroupApi } from '../../protocol/messages/leave-group.ts';
import { listGroupsApi } from '../../protocol/messages/list-groups.ts';
import { illegalArgument, kafkaError, unsupportedVersion } from '../errors.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, type Attempt, type Calls } from './calls.ts';
import { describeConsumerGroups } from './group-descriptions.ts';
import { each } from './each.ts';
import { AdminResult } from './result.ts';
import type { ConsumerGroupListing, MemberToRemove } from './types.ts';

export const CONSUMER = 'consumer';
/** As Java shows them; brokers write them in small letters. */
const GROUP_TYPES: Readonly<Record<string, 'Classic' | 'Consumer'>> = {
  classic: 'Classic',
  consumer: 'Consumer',
};
const nameOf = (name: string) => name;

export interface ListGroupsOptions extends CallOptions {
  /** `Stable`, `Empty`, ...: only groups in one of these states. */
  readonly states?: readonly string[];
  /** `Classic`, `Consumer`. */
  readonly types?: readonly string[];
}

/** The groups of all brokers, and the error of each broker that could not be asked. */
export async function listConsumerGroups(
  calls: Calls,
  options: ListGroupsOptions = {},
): Promise<ConsumerGroupListing[]> {
  const deadline = calls.deadline(options);
  const found = calls.call('findAllBrokers', ANY, deadline, async () => {
    await calls.cluster.refresh(true);
    return [...calls.cluster.metadata.nodes.values()];
  });
  const failed = (error?: unknown) =>
    kafkaError('Failed to find brokers to send ListGroups', error);
  const nodes = await found.catch((error: unknown) => {
    throw deadline.signal?.aborted ? error : failed(error);
  });
  if (nodes.length === 0) throw failed();
  const lists = await Promise.all(
    nodes.map((node) =>
      calls.call('listConsumerGroups', { to: 'broker', id: node.id }, deadline, (attempt) =>
        listed(attempt, options),
      ),
    ),
  );
  const groups = new Map<string, ConsumerGroupListing>();
  for (const listing of lists.flat()) groups.set(listing.groupId, listing);
  return [...groups.values()];
}

async function listed(
  attempt: Attempt,
  options: ListGroupsOptions,
): Promise<ConsumerGroupListing[]> {
  const version = await attempt.version(listGroupsApi);
  const states = options.states ?? [];
  const types = options.types ?? [];
  if (states.length > 0 && version < 4) {
    throw unsupportedVersion(
      `The broker only supports ListGroups v${version}, but we need v4 or newer to request groups by states.`,
    );
  }
  if (types.length > 0 && version < 5) {
    throw unsupportedVersion(
      `The broker only supports ListGroups v${version}, but we need v5 or newer to request groups by type.`,
    );
  }
  const response = await attempt.send(listGroupsApi, {
    statesFilter: version >= 4 ? states : [],
    typesFilter: version >= 5 ? types : [],
  });
  check(response.errorCode);
  return response.groups
    .filter((group) => group.protocolType === CONSUMER || group.protocolType === '')
    .map((group) => ({
      groupId: group.groupId,
      isSimpleConsumerGroup: group.protocolType === '',
      protocolType: group.protocolType,
      state: group.groupState === '' ? null : group.groupState,
      type: GROUP_TYPES[group.groupType.toLowerCase()] ?? null,
    }));
}

export function deleteConsumerGroups(
  calls: Calls,
  groupIds: readonly string[],
  options: CallOptions = {},
): AdminResult<string, void> {
  const deadline = calls.deadline(options);
  const work = each(groupIds, (groupId) =>
    calls.call(
      'deleteConsumerGroups',
      { to: 'group', key: groupId, api: 'DELETE_GROUPS' },
      deadline,
      async (attempt) => {
        const response = await attempt.send(deleteGroupsApi, { groupsNames: [groupId] });
        const result = response.results.find((one) => one.groupId === groupId);
        check(result?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR);
      },
    ),
  );
  return new AdminResult<string, void>(groupIds, nameOf, work);
}

/** Without members: all of them. */
export async function removeMembers(
  calls: Calls,
  groupId: string,
  members: readonly MemberToRemove[] | null,
  options: CallOptions & { readonly reason?: string } = {},
): Promise<void> {
  if (members?.length === 0) throw illegalArgument('Invalid empty members has been provided');
  const deadline = calls.deadline(options);
  const target = { to: 'group', key: groupId, api: 'LEAVE_GROUP' } as const;
  const leaving =
    members ??
    (await describeConsumerGroups(calls, [groupId], options).all()).get(groupId)?.members ??
    [];
  if (leaving.length === 0) throw illegalArgument('leaving members should not be empty');
  await calls.call('leaveGroup', target, deadline, async (attempt) => {
    const response = await attempt.send(leaveGroupApi, {
      groupId,
      members: leaving.map((one) => ({
        memberId: one.memberId ?? '',
        groupInstanceId: one.groupInstanceId ?? null,
        reason: options.reason ?? null,
      })),
    });
    check(response.errorCode);
    for (const one of response.members) check(one.errorCode);
  });
}
