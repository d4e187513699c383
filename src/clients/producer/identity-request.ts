/** InitProducerId for a producer without transactions: any broker hands out an id (KIP-98). Retried until it works. */
import { Errors, errorOf } from '../../protocol/errors.ts';
import { initProducerIdApi } from '../../protocol/messages/init-producer-id.ts';
import { INT_MAX } from '../../base/config-def.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { brokerError } from '../errors.ts';

export async function fetchIdentity(
  cluster: Cluster,
  timeoutMs: number,
): Promise<{ producerId: number; producerEpoch: number }> {
  for (let tries = 0; ; tries++) {
    try {
      const request = { transactionalId: null, transactionTimeoutMs: INT_MAX };
      const response = await cluster.sendAny(initProducerIdApi, request, { timeoutMs });
      if (response.errorCode === Errors.NONE) return response;
      if (!errorOf(response.errorCode).retriable) throw brokerError(response.errorCode);
    } catch (error) {
      if (cluster.closed || !isTransient(error)) throw error;
    }
    await cluster.clock.sleep(cluster.retryDelayMs(tries));
  }
}
