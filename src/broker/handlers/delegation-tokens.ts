/**
 * CreateDelegationToken (38), RenewDelegationToken (39), ExpireDelegationToken (40), DescribeDelegationToken (41): tokens are for
 * clients that have proved who they are (KIP-48). Every listener of this broker is PLAINTEXT, over which Kafka refuses all
 * four alike.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  createDelegationTokenApi,
  type CreateDelegationTokenRequest,
  type CreateDelegationTokenResponse,
} from '../../protocol/messages/create-delegation-token.ts';
import {
  describeDelegationTokenApi,
  type DescribeDelegationTokenRequest,
  type DescribeDelegationTokenResponse,
} from '../../protocol/messages/describe-delegation-token.ts';
import {
  expireDelegationTokenApi,
  type ExpireDelegationTokenRequest,
  type ExpireDelegationTokenResponse,
} from '../../protocol/messages/expire-delegation-token.ts';
import {
  renewDelegationTokenApi,
  type RenewDelegationTokenRequest,
  type RenewDelegationTokenResponse,
} from '../../protocol/messages/renew-delegation-token.ts';
import { type Broker, handler } from '../context.ts';

const errorCode = Errors.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED;
const NO_TIME = -1;
const [TYPE, NAME] = ['User', 'ANONYMOUS'];

export const createDelegationTokenHandler = handler<
  Broker,
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse
>(createDelegationTokenApi, (_broker, { ownerPrincipalType, ownerPrincipalName }) => {
  const named = (ownerPrincipalName ?? '') !== '';
  return {
    errorCode,
    principalType: named ? (ownerPrincipalType ?? '') : TYPE,
    principalName: named ? (ownerPrincipalName ?? '') : NAME,
    tokenRequesterPrincipalType: TYPE,
    tokenRequesterPrincipalName: NAME,
    issueTimestampMs: NO_TIME,
    expiryTimestampMs: NO_TIME,
    maxTimestampMs: NO_TIME,
  };
});

export const renewDelegationTokenHandler = handler<
  Broker,
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse
>(renewDelegationTokenApi, () => ({ errorCode, expiryTimestampMs: NO_TIME }));

export const expireDelegationTokenHandler = handler<
  Broker,
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse
>(expireDelegationTokenApi, () => ({ errorCode, expiryTimestampMs: NO_TIME }));

export const describeDelegationTokenHandler = handler<
  Broker,
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse
>(describeDelegationTokenApi, () => ({ errorCode }));
