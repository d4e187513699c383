/**
 * ConsumerGroupHeartbeat (68) and ConsumerGroupDescribe (69), v0 (KIP-848). Kafka 3.9's brokers name them to clients on ZooKeeper,
 * too, where the protocol cannot be switched on, and answer that they do not support it: clients read that as "ask for the classic
 * protocol".
 */
import { Errors } from '../../protocol/errors.ts';
import {
  consumerGroupDescribeApi,
  type ConsumerGroupDescribeRequest,
  type ConsumerGroupDescribeResponse,
} from '../../protocol/messages/consumer-group-describe.ts';
import {
  consumerGroupHeartbeatApi,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
} from '../../protocol/messages/consumer-group-heartbeat.ts';
import { type Broker, handler } from '../context.ts';

const errorCode = Errors.UNSUPPORTED_VERSION;

export const consumerGroupHeartbeatHandler = handler<
  Broker,
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse
>(consumerGroupHeartbeatApi, () => ({ errorCode }));

export const consumerGroupDescribeHandler = handler<
  Broker,
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse
>(consumerGroupDescribeApi, (_broker, { groupIds }) => ({
  groups: groupIds.map((groupId) => ({ groupId, errorCode })),
}));
