/** InitProducerId for a producer without transactions: any broker hands out an id (KIP-98). Retried until it works. */
import { Errors, errorOf } from '../../protocol/errors.ts';
import { initProducerIdApi } from '../../protocol/messages/init-producer-id.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { brokerError } from '../errors.ts';

const RETRY_MS = 100;

export async function fetchIdentity(
  cluster: Cluster,
  transactionalId: string | null,
  timeoutMs: number,
): Promise<{ producerId: number; producerEpoch: number }> {
  for (;;) {
    try {
      const request = { transactionalId, transactionTimeoutMs: 2147483647 };
      const response = await cluster.sendAny(initProducerIdApi, request, { timeoutMs });
      if (response.errorCode === Errors.NONE) return response;
      if (!errorOf(response.errorCode).retriable) throw brokerError(response.errorCode);
    } catch (error) {
      if (cluster.closed || !isTransient(error)) throw error;
    }
    await cluster.clock.sleep(RETRY_MS);
  }
}
