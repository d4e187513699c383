/**
 * EndTxn (26), v0-4: commit or abort, answered when the decision is in the log of the transaction coordinator; markers
 * follow (KIP-98). Before v2 a fenced producer is told INVALID_PRODUCER_EPOCH.
 */
import {
  type EndTxnRequest,
  type EndTxnResponse,
  endTxnApi,
} from '../../protocol/messages/end-txn.ts';
import { type Broker, handler } from '../context.ts';
import { fencedCode } from '../transaction-errors.ts';

const PRODUCER_FENCED_FROM = 2;

export const endTxnHandler = handler<Broker, EndTxnRequest, EndTxnResponse>(
  endTxnApi,
  async (broker, request, { apiVersion }) => {
    const errorCode = await broker.transactions.end(request);
    return { errorCode: fencedCode(errorCode, apiVersion >= PRODUCER_FENCED_FROM) };
  },
);
