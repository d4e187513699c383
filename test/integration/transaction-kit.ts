/** The calls of a transactional producer, one by one, over a connection of a test. */
import type { ClientConnection } from '../../src/network/client-connection.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { errorOf, Errors } from '../../src/protocol/errors.ts';
import { addPartitionsToTxnApi } from '../../src/protocol/messages/add-partitions-to-txn.ts';
import { describeTransactionsApi } from '../../src/protocol/messages/describe-transactions.ts';
import { endTxnApi } from '../../src/protocol/messages/end-txn.ts';
import { findCoordinatorApi } from '../../src/protocol/messages/find-coordinator.ts';
import { heartbeatApi } from '../../src/protocol/messages/heartbeat.ts';
import { initProducerIdApi } from '../../src/protocol/messages/init-producer-id.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import { batchOf } from './broker-kit.ts';

export type Producer = { readonly producerId: number; readonly producerEpoch: number };

export class Wire {
  readonly connection: ClientConnection;

  constructor(connection: ClientConnection) {
    this.connection = connection;
  }

  /** Until the coordinator of the id is there and has loaded its log. */
  async init(transactionalId: string, more: Partial<Producer> & { timeoutMs?: number } = {}) {
    const { timeoutMs: transactionTimeoutMs = 60_000, ...current } = more;
    const request = { transactionalId, transactionTimeoutMs, ...current };
    for (;;) {
      const answer = await this.connection.send(initProducerIdApi, request);
      const { errorCode } = answer;
      if (errorCode === Errors.NOT_COORDINATOR) await this.#find(transactionalId);
      else if (errorCode !== Errors.CONCURRENT_TRANSACTIONS && !isLoading(errorCode)) return answer;
      await nodeClock.sleep(20);
    }
  }

  async #find(key: string): Promise<void> {
    const request = { keyType: 1, coordinatorKeys: [key] };
    await this.connection.send(findCoordinatorApi, request);
  }

  /** Until the coordinator of the group is there and has loaded its log. */
  async findGroup(groupId: string): Promise<void> {
    for (;;) {
      const request = { keyType: 0, coordinatorKeys: [groupId] };
      await this.connection.send(findCoordinatorApi, request);
      const { errorCode } = await this.connection.send(heartbeatApi, { groupId, memberId: 'x' });
      if (errorCode === Errors.UNKNOWN_MEMBER_ID) return;
      await nodeClock.sleep(20);
    }
  }

  async add(transactionalId: string, producer: Producer, topic: string, partition = 0) {
    const answer = await this.connection.send(
      addPartitionsToTxnApi,
      {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producer.producerId,
        v3AndBelowProducerEpoch: producer.producerEpoch,
        v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
      },
      { version: 3 },
    );
    return answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode;
  }

  async produce(
    transactionalId: string | null,
    producer: Producer,
    topic: string,
    value: string,
    options: { baseSequence?: number; version?: number; acks?: number } = {},
  ) {
    const { baseSequence = 0, version = 11, acks = -1 } = options;
    const { producerId, producerEpoch } = producer;
    const records = batchOf([value], {
      producerId,
      producerEpoch,
      baseSequence,
      isTransactional: true,
    });
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
    const request = { transactionalId, acks, timeoutMs: 5_000, topicData };
    const answer = await this.connection.send(produceApi, request, { version });
    return answer.responses[0]?.partitionResponses[0]?.errorCode;
  }

  async end(transactionalId: string, producer: Producer, committed: boolean, version = 4) {
    const { producerId, producerEpoch } = producer;
    const request = { transactionalId, producerId, producerEpoch, committed };
    return (await this.connection.send(endTxnApi, request, { version })).errorCode;
  }

  async state(id: string): Promise<string> {
    const answer = await this.connection.send(describeTransactionsApi, { transactionalIds: [id] });
    const [{ errorCode, transactionState } = { errorCode: -1, transactionState: '' }] =
      answer.transactionStates;
    return errorCode === 0 ? transactionState : errorOf(errorCode).name;
  }
}

function isLoading(errorCode: number): boolean {
  return (
    errorCode === Errors.COORDINATOR_LOAD_IN_PROGRESS ||
    errorCode === Errors.COORDINATOR_NOT_AVAILABLE
  );
}
