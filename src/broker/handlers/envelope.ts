/**
 * Envelope (58), v0: requests that a broker forwards to a KRaft controller. Under ZooKeeper nothing is forwarded: Kafka names the API
 * among its own and closes the connection that uses it (KafkaApis.handleEnvelope).
 */
import {
  envelopeApi,
  type EnvelopeRequest,
  type EnvelopeResponse,
} from '../../protocol/messages/envelope.ts';
import { type Broker, handler } from '../context.ts';
import { CloseConnection } from '../dispatcher.ts';

export const envelopeHandler = handler<Broker, EnvelopeRequest, EnvelopeResponse>(
  envelopeApi,
  () => {
    throw new CloseConnection('an Envelope came, and forwarding is not enabled');
  },
);
