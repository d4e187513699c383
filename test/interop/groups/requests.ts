/** Requests about one group, right and wrong, each in every version that has what it asks. */
import type { Api, Draft } from '../../../src/protocol/api.ts';
import { consumerGroupDescribeApi } from '../../../src/protocol/messages/consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from '../../../src/protocol/messages/consumer-group-heartbeat.ts';
import { deleteGroupsApi } from '../../../src/protocol/messages/delete-groups.ts';
import { describeGroupsApi } from '../../../src/protocol/messages/describe-groups.ts';
import { findCoordinatorApi } from '../../../src/protocol/messages/find-coordinator.ts';
import { heartbeatApi } from '../../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/messages/leave-group.ts';
import { listGroupsApi } from '../../../src/protocol/messages/list-groups.ts';
import { offsetCommitApi } from '../../../src/protocol/messages/offset-commit.ts';
import { offsetDeleteApi } from '../../../src/protocol/messages/offset-delete.ts';
import { offsetFetchApi } from '../../../src/protocol/messages/offset-fetch.ts';
import { syncGroupApi } from '../../../src/protocol/messages/sync-group.ts';
import { TOPIC, type WireGroup } from './wire.ts';

export type WireRequest = (group: WireGroup) => Promise<string>;

export const REQUESTS: Record<string, WireRequest> = {};

/** From which version to which; `of` makes the request for a group. */
function add<Q, R>(
  name: string,
  api: Api<Q, R>,
  of: (group: WireGroup, version: number) => Draft<NoInfer<Q>>,
  from = 0,
  to = api.maxVersion,
): void {
  for (let version = from; version <= to; version++)
    REQUESTS[`${api.name} v${version} ${name}`] = (group) =>
      group.ask(api, of(group, version), version);
}

const join = (name: string, more: (group: WireGroup) => object, from?: number, to?: number): void =>
  add(name, joinGroupApi, (group) => group.joining(more(group)), from, to);

const one = (name: string, metadata = 'meta') => ({ name, metadata: Buffer.from(metadata) });

join('as nobody yet', () => ({}));
join('as itself', ({ me }) => ({ memberId: me.memberId }));
join('as itself, anew', ({ me }) => ({ memberId: me.memberId, protocols: [one('range', 'new')] }));
join('as a stranger', () => ({ memberId: 'stranger' }));
join('of another type', () => ({ protocolType: 'connect' }), 3);
join('as itself of another type', ({ me }) => ({ memberId: me.memberId, protocolType: 'x' }), 3);
join('of no type', () => ({ protocolType: '' }), 3);
join('without protocols', () => ({ protocols: [] }), 3);
join('with a protocol of its own', () => ({ protocols: [one('mine')] }), 3);
join('as itself with another protocol', ({ me }) => ({
  memberId: me.memberId,
  protocols: [one('mine')],
}));
join('with a session too short', () => ({ sessionTimeoutMs: 5_999 }), 3);
join('with a session too long', () => ({ sessionTimeoutMs: 1_800_001 }), 3);
join('without a group', () => ({ groupId: '' }));
join('as an instance not seen', () => ({ groupInstanceId: 'new' }), 5);
join('as the instance again', () => ({ groupInstanceId: 'i' }), 5);
join(
  'as the instance with its id',
  ({ me }) => ({ memberId: me.memberId, groupInstanceId: 'i' }),
  5,
);
join('as the instance with a wrong id', () => ({ memberId: 'wrong', groupInstanceId: 'i' }), 5);
join(
  'as the instance again, anew',
  () => ({ groupInstanceId: 'i', protocols: [one('range', 'new')] }),
  5,
);
join(
  'as another instance with that id',
  ({ me }) => ({ memberId: me.memberId, groupInstanceId: 'j' }),
  5,
);

/** Who speaks, as most requests of a member begin; older versions know no instances. */
const sender = ({ groupId, me }: WireGroup, instances: boolean) => ({
  groupId,
  memberId: me.memberId,
  generationId: me.generationId,
  groupInstanceId: instances ? me.groupInstanceId : null,
});

const sync = (name: string, more: (group: WireGroup) => object, from?: number, to?: number): void =>
  add(
    name,
    syncGroupApi,
    (group, version) => ({
      ...sender(group, version >= 3),
      assignments: [{ memberId: group.me.memberId, assignment: Buffer.from('given') }],
      ...(version < 5 ? {} : { protocolType: 'consumer', protocolName: 'range' }),
      ...more(group),
    }),
    from,
    to,
  );

sync('as itself', () => ({}));
sync('without assignments', () => ({ assignments: [] }));
sync('for a stranger', () => ({ assignments: [{ memberId: 'stranger' }] }), 3);
sync('of the generation before', ({ me }) => ({ generationId: me.generationId - 1 }));
sync('of the next generation', ({ me }) => ({ generationId: me.generationId + 1 }), 3);
sync('as a stranger', () => ({ memberId: 'stranger' }));
sync('without a group', () => ({ groupId: '' }));
sync('of another type', () => ({ protocolType: 'connect' }), 5);
sync('of another protocol', () => ({ protocolName: 'sticky' }), 5);
sync('of no protocol', () => ({ protocolType: null, protocolName: null }), 5);
sync('as the instance with a wrong id', () => ({ memberId: 'wrong', groupInstanceId: 'i' }), 3);
sync('as an instance not seen', () => ({ groupInstanceId: 'new' }), 3);

const beat = (name: string, more: (group: WireGroup) => object, from?: number): void =>
  add(
    name,
    heartbeatApi,
    (group, version) => ({ ...sender(group, version >= 3), ...more(group) }),
    from,
  );

beat('as itself', () => ({}));
beat('of the generation before', ({ me }) => ({ generationId: me.generationId - 1 }));
beat('of no generation', () => ({ generationId: -1 }));
beat('as a stranger', () => ({ memberId: 'stranger' }));
beat('as nobody', () => ({ memberId: '' }));
beat('without a group', () => ({ groupId: '' }));
beat('as the instance with a wrong id', () => ({ memberId: 'wrong', groupInstanceId: 'i' }), 3);
beat('as an instance not seen', () => ({ groupInstanceId: 'new' }), 3);

const leave = (name: string, members: (group: WireGroup) => object[], more: object = {}): void =>
  add(
    name,
    leaveGroupApi,
    (group) => ({ groupId: group.groupId, members: members(group), ...more }),
    3,
  );

add('as itself', leaveGroupApi, ({ groupId, me }) => ({ groupId, memberId: me.memberId }), 0, 2);
add('as a stranger', leaveGroupApi, ({ groupId }) => ({ groupId, memberId: 'stranger' }), 0, 2);
add('without a group', leaveGroupApi, ({ me }) => ({ groupId: '', memberId: me.memberId }), 0, 2);
leave('as itself', ({ me }) => [{ memberId: me.memberId }]);
leave('as itself twice', ({ me }) => [{ memberId: me.memberId }, { memberId: me.memberId }]);
leave('with a stranger', ({ me }) => [{ memberId: 'stranger' }, { memberId: me.memberId }]);
leave('of nobody', () => []);
leave('without a group', ({ me }) => [{ memberId: me.memberId }], { groupId: '' });
leave('of the instance', () => [{ memberId: '', groupInstanceId: 'i' }]);
leave('of the instance with its id', ({ me }) => [{ memberId: me.memberId, groupInstanceId: 'i' }]);
leave('of the instance with a wrong id', () => [{ memberId: 'wrong', groupInstanceId: 'i' }]);
leave('of an instance not seen', () => [{ memberId: '', groupInstanceId: 'new' }]);

const offset = (partitionIndex = 0, more: object = {}) => ({
  partitionIndex,
  committedOffset: 7,
  ...more,
});
const commit = (
  name: string,
  more: (group: WireGroup) => object,
  partitions: readonly object[] = [offset()],
  from = 1,
): void =>
  add(
    name,
    offsetCommitApi,
    (group, version) => ({
      ...sender(group, version >= 7),
      generationIdOrMemberEpoch: group.me.generationId,
      topics: [{ name: TOPIC, partitions }],
      ...more(group),
    }),
    from,
  );

const OUTSIDE = { memberId: '', generationIdOrMemberEpoch: -1, groupInstanceId: null };
commit('as itself', () => ({}));
commit('from outside', () => OUTSIDE);
commit('of the generation before', ({ me }) => ({
  generationIdOrMemberEpoch: me.generationId - 1,
}));
commit('of the next generation', ({ me }) => ({ generationIdOrMemberEpoch: me.generationId + 1 }));
commit('as a stranger', () => ({ memberId: 'stranger', groupInstanceId: null }));
commit('of no generation, with an id', () => ({ generationIdOrMemberEpoch: -1 }));
commit('as nobody of a generation', () => ({ memberId: '' }));
commit('without a group', () => ({ groupId: '', ...OUTSIDE }));
commit('with metadata too long', () => OUTSIDE, [
  offset(0, { committedMetadata: 'm'.repeat(4097) }),
  offset(1, { committedMetadata: 'm'.repeat(4096) }),
]);
commit('with no metadata', () => OUTSIDE, [offset(0, { committedMetadata: null })]);
commit('of an offset below zero', () => OUTSIDE, [offset(0, { committedOffset: -5 })]);
commit('of a partition not there', () => OUTSIDE, [offset(0), offset(9), offset(-1)]);
commit('of a topic not there', () => ({
  ...OUTSIDE,
  topics: ['absent', TOPIC, 'bad name'].map((name) => ({ name, partitions: [offset()] })),
}));
commit('of no topic', () => ({ ...OUTSIDE, topics: [] }));
commit('of one partition twice', () => OUTSIDE, [offset(), offset(0, { committedOffset: 9 })]);
commit('with an epoch', () => OUTSIDE, [offset(0, { committedLeaderEpoch: 3 })], 6);
commit(
  'as the instance with a wrong id',
  () => ({ memberId: 'wrong', groupInstanceId: 'i' }),
  undefined,
  7,
);
commit('as an instance not seen', () => ({ groupInstanceId: 'new' }), undefined, 7);

const asked = (partitionIndexes: number[], name: string = TOPIC) => ({ name, partitionIndexes });
const fetch = (
  name: string,
  topics: readonly object[] | null,
  more: object = {},
  from = 1,
  to?: number,
): void =>
  add(
    name,
    offsetFetchApi,
    ({ groupId }, version) =>
      version < 8
        ? { groupId, topics: topics as never, ...more }
        : { groups: [{ groupId, topics: topics as never, ...more }], ...more },
    from,
    to,
  );

fetch('of some', [asked([0, 1, 2]), asked([0], 'absent')]);
fetch('of none', []);
fetch('of all', null, {}, 2);
fetch('of one twice', [asked([0, 0]), asked([0])]);
fetch('of none that waits', [asked([0])], { requireStable: true }, 7);
fetch('without a group', [asked([0])], { groupId: '' }, 1, 7);
fetch('as a member', [asked([0])], { memberId: 'm', memberEpoch: 1 }, 9);
add(
  'of several groups',
  offsetFetchApi,
  ({ groupId }) => ({
    groups: [
      { groupId: 'absent', topics: null },
      { groupId, topics: [asked([1])] },
      { groupId, topics: null },
    ],
  }),
  8,
);

const forget = (name: string, topics: readonly object[], more: object = {}): void =>
  add(name, offsetDeleteApi, ({ groupId }) => ({ groupId, topics: topics as never, ...more }));
const ofTopic = (name: string, ...partitions: number[]) => ({
  name,
  partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
});

forget('of one', [ofTopic(TOPIC, 0)]);
forget('of all', [ofTopic(TOPIC, 0, 1)]);
forget('of what is not there', [ofTopic(TOPIC, 2, 9), ofTopic('absent', 0)]);
forget('of nothing', []);
forget('without a group', [ofTopic(TOPIC, 0)], { groupId: '' });

add('', deleteGroupsApi, ({ groupId }) => ({ groupsNames: [groupId] }));
add('with others', deleteGroupsApi, ({ groupId }) => ({
  groupsNames: ['absent', groupId, groupId],
}));
add('of none', deleteGroupsApi, () => ({ groupsNames: [] }));

add('', describeGroupsApi, ({ groupId }) => ({ groups: [groupId] }));
add('with others', describeGroupsApi, ({ groupId }) => ({ groups: ['', groupId, 'absent'] }));
add(
  'with operations',
  describeGroupsApi,
  ({ groupId }) => ({ groups: [groupId], includeAuthorizedOperations: true }),
  3,
);

/** Only the group itself is told of. */
function list(name: string, filter: object, from: number): void {
  for (let version = from; version <= listGroupsApi.maxVersion; version++)
    REQUESTS[`ListGroups v${version} ${name}`] = async (group) => {
      const answer = await group.send(listGroupsApi, filter, version);
      const mine = answer.groups.filter(({ groupId }) => groupId === group.groupId);
      return group.told({ errorCode: answer.errorCode, mine });
    };
}

list('', {}, 0);
list('in states', { statesFilter: ['stable', 'EMPTY', 'Dead'] }, 4);
list('in states not there', { statesFilter: ['Nonsense', 'PreparingRebalance'] }, 4);
list('of types', { typesFilter: ['Classic'] }, 5);
list('of types not there', { typesFilter: ['consumer', 'share'] }, 5);
list('of both', { statesFilter: ['Stable'], typesFilter: ['classic', 'x'] }, 5);

add('', consumerGroupDescribeApi, ({ groupId }) => ({ groupIds: [groupId, ''] }));
add('', consumerGroupHeartbeatApi, ({ groupId }) => ({
  groupId,
  memberEpoch: 0,
  rebalanceTimeoutMs: 1000,
  subscribedTopicNames: [TOPIC],
  topicPartitions: [],
}));

add('', findCoordinatorApi, ({ groupId }, version) =>
  version < 4 ? { key: groupId } : { coordinatorKeys: [groupId, 'other', groupId] },
);
add('without a key', findCoordinatorApi, (_group, version) =>
  version < 4 ? { key: '' } : { coordinatorKeys: ['', 'other'] },
);
add('of nothing', findCoordinatorApi, () => ({ coordinatorKeys: [] }), 4);
add(
  'of a kind not there',
  findCoordinatorApi,
  ({ groupId }, version) =>
    version < 4
      ? { key: groupId, keyType: 9 }
      : { coordinatorKeys: [groupId, 'other'], keyType: 9 },
  1,
);
add(
  'of a share',
  findCoordinatorApi,
  ({ groupId }) => ({ coordinatorKeys: [`${groupId}:AAAAAAAAAAAAAAAAAAAAAA:0`], keyType: 2 }),
  6,
);
