/** DescribeTransactions (65), v0 (KIP-664): the state of each id this broker coordinates; topics in the order of their first partition. */
import { Errors } from '../../protocol/errors.ts';
import {
  type DescribeTransactionsRequest,
  type DescribeTransactionsResponse,
  describeTransactionsApi,
} from '../../protocol/messages/describe-transactions.ts';
import { type Broker, handler } from '../context.ts';

export const describeTransactionsHandler = handler<
  Broker,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse
>(describeTransactionsApi, (broker, { transactionalIds }) => ({
  transactionStates: transactionalIds.map((transactionalId) => {
    const described = broker.transactions.describe(transactionalId);
    if (typeof described === 'number') return { transactionalId, errorCode: described };
    const { state, timeoutMs, startMs, producerId, producerEpoch, partitions } = described;
    return {
      errorCode: Errors.NONE,
      transactionalId,
      transactionState: state,
      transactionTimeoutMs: timeoutMs,
      transactionStartTimeMs: startMs,
      producerId,
      producerEpoch,
      topics: [...partitions].map(([topic, indexes]) => ({ topic, partitions: [...indexes] })),
    };
  }),
}));
