/**
 * Consumer groups: list (ListGroups 16, every broker), describe (DescribeGroups 15, the group's coordinator), delete (42),
 * remove members (LeaveGroup 13). One request per group, so that a group whose coordinator moved delays no other.
 */
import { Errors } from '../../protocol/errors.ts';
import { deleteGroupsApi } from '../../protocol/messages/delete-groups.ts';
import {
  describeGroupsApi,
  type DescribeGroupsResponse,
} from '../../protocol/messages/describe-groups.ts';
import { leaveGroupApi } from '../../protocol/messages/leave-group.ts';
import { listGroupsApi } from '../../protocol/messages/list-groups.ts';
import { readAssignment } from '../consumer/group-protocol.ts';
import { asError, brokerError, kafkaError, unsupportedVersion } from '../errors.ts';
import type { CallOptions, Node } from '../types.ts';
import { ANY, check, type Attempt, type Calls } from './calls.ts';
import { AdminResult } from './result.ts';
import type {
  ConsumerGroupDescription,
  ConsumerGroupListing,
  MemberDescription,
  MemberToRemove,
} from './types.ts';

const CONSUMER = 'consumer';
const NOT_ASKED = -2147483648;
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
  const nodes = await calls.call('findAllBrokers', ANY, deadline, async () => {
    await calls.cluster.refresh(true);
    return [...calls.cluster.metadata.nodes.values()];
  });
  if (nodes.length === 0) throw kafkaError('Failed to find brokers to send ListGroups');
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
      type: group.groupType === '' ? null : group.groupType,
    }));
}

export function describeConsumerGroups(
  calls: Calls,
  groupIds: readonly string[],
  options: CallOptions & { readonly includeAuthorizedOperations?: boolean } = {},
): AdminResult<string, ConsumerGroupDescription> {
  const deadline = calls.deadline(options);
  const work = each(groupIds, (groupId) =>
    calls.call(
      'describeConsumerGroups',
      { to: 'group', key: groupId },
      deadline,
      async (attempt) => {
        const version = await attempt.version(describeGroupsApi);
        const response = await attempt.send(describeGroupsApi, {
          groups: [groupId],
          includeAuthorizedOperations:
            version >= 3 && (options.includeAuthorizedOperations ?? false),
        });
        const group = response.groups.find((one) => one.groupId === groupId);
        if (!group) throw brokerError(Errors.UNKNOWN_SERVER_ERROR);
        check(group.errorCode);
        return groupDescription(group, attempt.node);
      },
    ),
  );
  return new AdminResult(groupIds, nameOf, work);
}

type DescribedGroup = DescribeGroupsResponse['groups'][number];

function groupDescription(group: DescribedGroup, coordinator: Node): ConsumerGroupDescription {
  if (group.protocolType !== CONSUMER && group.protocolType !== '') {
    throw kafkaError(`GroupId ${group.groupId} is not a consumer group (${group.protocolType}).`);
  }
  return {
    groupId: group.groupId,
    isSimpleConsumerGroup: group.protocolType === '',
    members: group.members.map(member),
    partitionAssignor: group.protocolData,
    state: group.groupState,
    coordinator,
    authorizedOperations:
      group.authorizedOperations === NOT_ASKED ? null : group.authorizedOperations,
  };
}

function member(one: DescribedGroup['members'][number]): MemberDescription {
  const assigned =
    one.memberAssignment.length > 0 ? readAssignment(one.memberAssignment).partitions : [];
  return {
    memberId: one.memberId,
    groupInstanceId: one.groupInstanceId,
    clientId: one.clientId,
    host: one.clientHost,
    assignment: assigned,
  };
}

export function deleteConsumerGroups(
  calls: Calls,
  groupIds: readonly string[],
  options: CallOptions = {},
): AdminResult<string, void> {
  const deadline = calls.deadline(options);
  const work = each(groupIds, (groupId) =>
    calls.call('deleteConsumerGroups', { to: 'group', key: groupId }, deadline, async (attempt) => {
      const response = await attempt.send(deleteGroupsApi, { groupsNames: [groupId] });
      const result = response.results.find((one) => one.groupId === groupId);
      check(result?.errorCode ?? Errors.UNKNOWN_SERVER_ERROR);
    }),
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
  const deadline = calls.deadline(options);
  const target = { to: 'group', key: groupId } as const;
  const leaving =
    members ??
    (await describeConsumerGroups(calls, [groupId], options).all()).get(groupId)?.members ??
    [];
  if (leaving.length === 0) return;
  await calls.call('removeMembersFromConsumerGroup', target, deadline, async (attempt) => {
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

/** Runs one call per key, all at once; what one throws is that key's outcome. */
export async function each<V>(
  keys: readonly string[],
  ask: (key: string) => Promise<V>,
): Promise<Map<string, V | Error>> {
  const outcomes = await Promise.all(keys.map((key) => ask(key).catch(asError)));
  return new Map(keys.map((key, index) => [key, outcomes[index] as V | Error]));
}
