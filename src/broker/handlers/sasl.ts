/**
 * SaslHandshake (17), v0-1, and SaslAuthenticate (36), v0-2: a client set up for SASL has come to a PLAINTEXT listener, and every
 * listener of this broker is one. It is told so, as by Kafka (KafkaApis.handleSaslHandshakeRequest), and gives up at once: a
 * closed connection would look to it like a broker on its way down, to be tried for ever.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  saslAuthenticateApi,
  type SaslAuthenticateRequest,
  type SaslAuthenticateResponse,
} from '../../protocol/messages/sasl-authenticate.ts';
import {
  saslHandshakeApi,
  type SaslHandshakeRequest,
  type SaslHandshakeResponse,
} from '../../protocol/messages/sasl-handshake.ts';
import { type Broker, handler } from '../context.ts';

const errorCode = Errors.ILLEGAL_SASL_STATE;

export const saslHandshakeHandler = handler<Broker, SaslHandshakeRequest, SaslHandshakeResponse>(
  saslHandshakeApi,
  () => ({ errorCode, mechanisms: [] }),
);

export const saslAuthenticateHandler = handler<
  Broker,
  SaslAuthenticateRequest,
  SaslAuthenticateResponse
>(saslAuthenticateApi, () => ({
  errorCode,
  errorMessage: 'SaslAuthenticate request received after successful authentication',
}));
