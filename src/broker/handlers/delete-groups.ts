/** DeleteGroups (42), v0-2: groups without members and all their offsets. NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND per group. */
import {
  type DeleteGroupsRequest,
  type DeleteGroupsResponse,
  deleteGroupsApi,
} from '../../protocol/messages/delete-groups.ts';
import { type Broker, handler } from '../context.ts';

export const deleteGroupsHandler = handler<Broker, DeleteGroupsRequest, DeleteGroupsResponse>(
  deleteGroupsApi,
  async (broker, { groupsNames }) => {
    const results = await broker.groups.deleteGroups(groupsNames);
    return { results: [...results].map(([groupId, errorCode]) => ({ groupId, errorCode })) };
  },
);
