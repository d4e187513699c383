/**
 * What ListGroups and DescribeGroups tell about groups. Protocol, subscriptions and assignments are shown only of a
 * Stable group: in any other state they are about to change.
 */
import { scalaOrder, stringHash } from '../../base/java-hash.ts';
import { Errors } from '../../protocol/errors.ts';
import type { Group } from './group.ts';
import { EMPTY, type Member, metadataOf } from './member.ts';

export interface GroupListing {
  readonly groupId: string;
  readonly protocolType: string;
  readonly groupState: string;
  readonly groupType: string;
}

export interface GroupDescription {
  readonly errorCode: number;
  readonly groupState: string;
  readonly protocolType: string;
  readonly protocolData: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly clientId: string;
    readonly clientHost: string;
    readonly memberMetadata: Uint8Array;
    readonly memberAssignment: Uint8Array;
  }[];
}

/** The answer for a group that does not exist. */
export const DEAD: GroupDescription = {
  errorCode: Errors.NONE,
  groupState: 'Dead',
  protocolType: '',
  protocolData: '',
  members: [],
};

/** Every group of this coordinator is one of the classic protocol. */
const TYPE = 'classic';

export function* list(
  groups: Iterable<Group>,
  filter: { readonly states: readonly string[]; readonly types: readonly string[] },
): Iterable<GroupListing> {
  const lower = (text: string) => text.toLowerCase();
  const states = new Set(filter.states.map(lower));
  const types = new Set(filter.types.map(lower));
  if (types.size > 0 && !types.has(TYPE)) return;
  for (const { groupId, protocolType, state } of groups) {
    if (states.size > 0 && !states.has(lower(state))) continue;
    yield { groupId, protocolType: protocolType ?? '', groupState: state, groupType: TYPE };
  }
}

/** Members are told in the order of Apache's map of them. */
const hashOfId = ({ memberId }: Member) => stringHash(memberId);

export function describe(group: Group): GroupDescription {
  const stable = group.state === 'Stable';
  return {
    errorCode: Errors.NONE,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: stable ? (group.protocolName ?? '') : '',
    members: scalaOrder([...group.members.values()], hashOfId).map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: stable ? metadataOf(member, group.protocolName) : EMPTY,
      memberAssignment: stable ? member.assignment : EMPTY,
    })),
  };
}
