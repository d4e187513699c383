/**
 * Consumer groups as their coordinators describe them: ConsumerGroupDescribe 69 for groups of the new protocol (KIP-848),
 * DescribeGroups 15 for classic ones. Which protocol a group speaks nobody knows beforehand, so the new call is tried first
 * where a broker has it, as Kafka's own client does.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  consumerGroupDescribeApi,
  type ConsumerGroupDescribeResponse,
} from '../../protocol/messages/consumer-group-describe.ts';
import {
  describeGroupsApi,
  type DescribeGroupsResponse,
} from '../../protocol/messages/describe-groups.ts';
import { readAssignment } from '../consumer/group-protocol.ts';
import { brokerError, kafkaError } from '../errors.ts';
import type { CallOptions, Node } from '../types.ts';
import { check, type Attempt, type Calls } from './calls.ts';
import { each } from './each.ts';
import { CONSUMER } from './groups.ts';
import { AdminResult } from './result.ts';
import type { ConsumerGroupDescription, MemberDescription } from './types.ts';

const NOT_ASKED = -2147483648;
/** Answers that mean: not a group of the new protocol. */
const NOT_NEW: readonly number[] = [Errors.GROUP_ID_NOT_FOUND, Errors.UNSUPPORTED_VERSION];

/** A group nobody knows is described as Dead; before DescribeGroups v6 that is also all a broker says of it. */
export function describeConsumerGroups(
  calls: Calls,
  groupIds: readonly string[],
  options: CallOptions & { readonly includeAuthorizedOperations?: boolean } = {},
): AdminResult<string, ConsumerGroupDescription> {
  const deadline = calls.deadline(options);
  const withOperations = options.includeAuthorizedOperations ?? false;
  const work = each(groupIds, (groupId) =>
    calls.call(
      'describeConsumerGroups',
      { to: 'group', key: groupId, api: 'DESCRIBE_GROUPS' },
      deadline,
      async (attempt) =>
        (await modern(attempt, groupId, withOperations)) ??
        (await classic(attempt, groupId, withOperations)),
    ),
  );
  return new AdminResult(groupIds, (name) => name, work);
}

/** null: the broker has no such call, or no such group in the new protocol. */
async function modern(
  attempt: Attempt,
  groupId: string,
  includeAuthorizedOperations: boolean,
): Promise<ConsumerGroupDescription | null> {
  if ((await attempt.versionOrNull(consumerGroupDescribeApi)) === null) return null;
  const request = { groupIds: [groupId], includeAuthorizedOperations };
  const response = await attempt.send(consumerGroupDescribeApi, request);
  const [group] = response.groups;
  if (!group) throw brokerError(Errors.UNKNOWN_SERVER_ERROR);
  if (NOT_NEW.includes(group.errorCode)) return null;
  check(group.errorCode, group.errorMessage);
  return {
    groupId,
    isSimpleConsumerGroup: false,
    members: group.members.map(modernMember),
    partitionAssignor: group.assignorName,
    type: 'Consumer',
    state: group.groupState,
    coordinator: attempt.node,
    authorizedOperations: operations(group.authorizedOperations),
  };
}

type ModernMember = ConsumerGroupDescribeResponse['groups'][number]['members'][number];

function modernMember(one: ModernMember): MemberDescription {
  return {
    memberId: one.memberId,
    groupInstanceId: one.instanceId,
    clientId: one.clientId,
    host: one.clientHost,
    assignment: one.assignment.topicPartitions.flatMap(({ topicName, partitions }) =>
      partitions.map((partition) => ({ topic: topicName, partition })),
    ),
  };
}

async function classic(
  attempt: Attempt,
  groupId: string,
  withOperations: boolean,
): Promise<ConsumerGroupDescription> {
  const version = await attempt.version(describeGroupsApi);
  const response = await attempt.send(describeGroupsApi, {
    groups: [groupId],
    includeAuthorizedOperations: version >= 3 && withOperations,
  });
  const group = response.groups.find((one) => one.groupId === groupId);
  if (!group) throw brokerError(Errors.UNKNOWN_SERVER_ERROR);
  check(group.errorCode);
  return groupDescription(group, attempt.node);
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
    type: 'Classic',
    state: group.groupState,
    coordinator,
    authorizedOperations: operations(group.authorizedOperations),
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

function operations(bits: number): number | null {
  return bits === NOT_ASKED ? null : bits;
}
