/** ListTransactions (66), v0-1: the ids this broker coordinates (KIP-664); v1 leaves out those that are younger (KIP-994). */
import {
  type ListTransactionsRequest,
  type ListTransactionsResponse,
  listTransactionsApi,
} from '../../protocol/messages/list-transactions.ts';
import { type Broker, handler } from '../context.ts';

export const listTransactionsHandler = handler<
  Broker,
  ListTransactionsRequest,
  ListTransactionsResponse
>(listTransactionsApi, (broker, { stateFilters, producerIdFilters, durationFilter }) => {
  const { errorCode, unknownStates, transactions } = broker.transactions.list({
    states: stateFilters,
    producerIds: producerIdFilters,
    durationMs: durationFilter,
  });
  return {
    errorCode,
    unknownStateFilters: [...unknownStates],
    transactionStates: transactions.map(({ transactionalId, producerId, state }) => ({
      transactionalId,
      producerId,
      transactionState: state,
    })),
  };
});
