/**
 * ListGroups (16), v0-5: the groups this broker coordinates. v4 filters by state (KIP-518), v5 by type (KIP-848), both without
 * regard to case. While a partition of __consumer_offsets is loading: COORDINATOR_LOAD_IN_PROGRESS, with what is known.
 */
import {
  type ListGroupsRequest,
  type ListGroupsResponse,
  listGroupsApi,
} from '../../protocol/messages/list-groups.ts';
import { type Broker, handler } from '../context.ts';

export const listGroupsHandler = handler<Broker, ListGroupsRequest, ListGroupsResponse>(
  listGroupsApi,
  (broker, { statesFilter, typesFilter }) =>
    broker.groups.listGroups({ states: statesFilter, types: typesFilter }),
);
