/**
 * WriteTxnMarkers (27), v0-1: a transaction coordinator, or an operator's kafka-transactions, ends transactions on partitions
 * that this broker leads (KIP-98). Each partition is answered when its marker is committed; results of one producer id
 * stand together.
 */
import {
  type WriteTxnMarkersRequest,
  type WriteTxnMarkersRequestWritableTxnMarker,
  type WriteTxnMarkersResponse,
  writeTxnMarkersApi,
} from '../../protocol/messages/write-txn-markers.ts';
import { type Broker, handler } from '../context.ts';
import { writeMarker } from '../transaction-markers.ts';

interface TopicResult {
  readonly name: string;
  readonly partitions: { readonly partitionIndex: number; readonly errorCode: number }[];
}

export const writeTxnMarkersHandler = handler<
  Broker,
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse
>(writeTxnMarkersApi, async (broker, request) => {
  const results = await Promise.all(request.markers.map((marker) => writeAll(broker, marker)));
  const byProducer = new Map<number, TopicResult[]>();
  for (const [i, { producerId }] of request.markers.entries())
    byProducer.set(producerId, [...(byProducer.get(producerId) ?? []), ...(results[i] ?? [])]);
  return {
    markers: [...byProducer].map(([producerId, topics]) => ({ producerId, topics })),
  };
});

function writeAll(
  broker: Broker,
  { topics, transactionResult, ...marker }: WriteTxnMarkersRequestWritableTxnMarker,
): Promise<TopicResult[]> {
  const { producerId, producerEpoch, coordinatorEpoch } = marker;
  const written = { producerId, producerEpoch, coordinatorEpoch, committed: transactionResult };
  return Promise.all(
    topics.map(async ({ name, partitionIndexes }) => ({
      name,
      partitions: await Promise.all(
        partitionIndexes.map(async (partitionIndex) => ({
          partitionIndex,
          errorCode: await writeMarker(broker.markers, written, {
            topic: name,
            partition: partitionIndex,
          }),
        })),
      ),
    })),
  );
}
