/** kafka-transactions abort: the transaction is known by where it began, or by all that its marker has to say. */
import { must } from '../../base/assert.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import { type AbortTransaction, abortTransactionText } from '../../clients/admin/transactions.ts';
import { keyOf } from '../../clients/topic-partition.ts';
import type { TopicPartition } from '../../clients/types.ts';
import type { Options } from '../options.ts';
import { Failed, tried } from './failed.ts';
import type { Action } from './run.ts';
import { partitionOf } from './tables.ts';

export const abort: Action = async (admin, options) => {
  const partition = partitionOf(options);
  const startOffset = options.long('start-offset');
  const transaction =
    startOffset === null ? typed(partition, options) : await beganAt(admin, partition, startOffset);
  await tried(
    `Failed to abort transaction ${abortTransactionText(transaction)}`,
    admin.abortTransaction(transaction),
  );
};

function typed(partition: TopicPartition, options: Options): AbortTransaction {
  const producerId = options.long('producer-id');
  if (producerId === null) {
    throw new Failed(
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
    );
  }
  const required = (name: string): number => {
    const value = options.integer(name);
    if (value === null) throw new Failed(`Missing required argument --${name}`);
    return value;
  };
  const producerEpoch = required('producer-epoch');
  // Of a producer that never ended a transaction the partition knows no coordinator.
  const coordinatorEpoch = Math.max(0, required('coordinator-epoch'));
  return { ...partition, producerId, producerEpoch, coordinatorEpoch };
}

async function beganAt(
  admin: AdminClient,
  partition: TopicPartition,
  startOffset: number,
): Promise<AbortTransaction> {
  const text = keyOf(partition.topic, partition.partition);
  const producers = await tried(
    `Failed to validate producer state for partition ${text}`,
    must(admin.describeProducers([partition]).get(partition), 'asked for'),
  );
  const found = producers.find((one) => one.currentTransactionStartOffset === startOffset);
  if (found === undefined) {
    throw new Failed(
      `Could not find any open transactions starting at offset ${startOffset} on partition ${text}`,
    );
  }
  const { producerId, producerEpoch } = found;
  const coordinatorEpoch = Math.max(0, found.coordinatorEpoch);
  return { ...partition, producerId, producerEpoch, coordinatorEpoch };
}
