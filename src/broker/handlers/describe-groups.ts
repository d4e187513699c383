/**
 * DescribeGroups (15), v0-5. A group that does not exist is not an error but Dead. v3 adds authorized operations, on request
 * (KIP-430), v4 instance ids. Subscriptions and assignments are shown of Stable groups only.
 */
import {
  type DescribeGroupsRequest,
  type DescribeGroupsResponse,
  describeGroupsApi,
} from '../../protocol/messages/describe-groups.ts';
import { type Broker, handler } from '../context.ts';

/** Bits of AclOperation READ 3, DELETE 6, DESCRIBE 8: all that can be done to a group, and without an authorizer may be. */
const ALL_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8);
const NOT_ASKED = -(2 ** 31);

export const describeGroupsHandler = handler<Broker, DescribeGroupsRequest, DescribeGroupsResponse>(
  describeGroupsApi,
  (broker, { groups, includeAuthorizedOperations }) => ({
    groups: groups.map((groupId) => ({
      groupId,
      ...broker.groups.describeGroup(groupId),
      authorizedOperations: includeAuthorizedOperations ? ALL_OPERATIONS : NOT_ASKED,
    })),
  }),
);
