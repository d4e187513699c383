import { describe, expect, it } from 'vitest';
import { type Broker, handler } from '../../../src/broker/context.ts';
import { handlers } from '../../../src/broker/handlers.ts';
import { Errors, KafkaError } from '../../../src/protocol/errors.ts';
import { encodeRequest } from '../../../src/protocol/frame.ts';
import { readResponseHeader } from '../../../src/protocol/header.ts';
import {
  deleteTopicsApi,
  type DeleteTopicsRequest,
  type DeleteTopicsResponse,
} from '../../../src/protocol/messages/delete-topics.ts';
import { produceApi } from '../../../src/protocol/messages/produce.ts';
import { Reader } from '../../../src/protocol/reader.ts';
import type { Reply } from '../../../src/network/server-connection.ts';
import { batch, connection, dataPlane, dispatcherOf, lead, produce } from './data-plane-kit.ts';

const bytesOf = (reply: Reply) => Buffer.concat((reply ?? []) as Uint8Array[]);

describe('the dispatcher', () => {
  it.each([
    [new KafkaError(Errors.POLICY_VIOLATION, 'no'), Errors.POLICY_VIOLATION, 'no', 0],
    [new Error('a bug'), Errors.UNKNOWN_SERVER_ERROR, null, 1],
  ])(
    'makes the API its own error response of what was thrown',
    async (error, errorCode, errorMessage, lines) => {
      const plane = await dataPlane();
      const failing = handler<Broker, DeleteTopicsRequest, DeleteTopicsResponse>(
        deleteTopicsApi,
        () => {
          throw error;
        },
      );
      const dispatcher = dispatcherOf(plane, [failing]);
      const request = { topics: [{ name: 'a' }, { name: 'b' }] };
      const frame = encodeRequest(deleteTopicsApi, 6, 33, 'me', request).toBuffer().subarray(4);
      const reader = new Reader(bytesOf(await dispatcher.handle(frame, connection, () => {})), 4);
      expect(readResponseHeader(reader, deleteTopicsApi, 6)).toBe(33);
      const { responses } = deleteTopicsApi.readResponse(reader, 6);
      expect(responses).toMatchObject([
        { name: 'a', errorCode, errorMessage },
        { name: 'b', errorCode, errorMessage },
      ]);
      expect(plane.log.messages('ERROR')).toHaveLength(lines);
      expect(plane.broker.metrics.api('DeleteTopics').errors.get(errorCode)).toBe(1);
    },
  );

  it('can tell every API it serves that the whole request failed', async () => {
    const plane = await dataPlane();
    const failing = handlers.map((row) =>
      handler<Broker, object, object>(row.api as never, () => {
        throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR);
      }),
    );
    const dispatcher = dispatcherOf(plane, failing);
    for (const { api } of handlers) {
      for (let version = api.minVersion; version <= api.maxVersion; version++) {
        const frame = encodeRequest(api, version, 1, null, {}).toBuffer().subarray(4);
        const reply = bytesOf(await dispatcher.handle(frame, connection, () => {}));
        const reader = new Reader(reply, 4);
        readResponseHeader(reader, api, version);
        api.readResponse(reader, version);
        expect([api.name, version, reader.remaining]).toEqual([api.name, version, 0]);
      }
    }
    expect(plane.log.messages('ERROR')).toEqual([]);
  });

  it('has each API once, in the order of the keys', () => {
    const keys = handlers.map((row) => row.api.key);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
  });

  it('lets Produce overlap and nothing else', async () => {
    const dispatcher = dispatcherOf(await dataPlane());
    const heads = ['0000', '0001', '0012', '00'].map((hex) => Buffer.from(hex, 'hex'));
    expect(heads.map((head) => dispatcher.mayOverlap(head))).toEqual([true, false, false, false]);
  });

  it('counts requests and bytes', async () => {
    const plane = await dataPlane();
    await lead(plane);
    const topicData = [{ name: 't', partitionData: [{ index: 0, records: batch(['a', 'b']) }] }];
    const request = { acks: 1, timeoutMs: 1, topicData };
    const frame = encodeRequest(produceApi, 9, 1, 'x', request).toBuffer().subarray(4);
    const reply = bytesOf(await dispatcherOf(plane).handle(frame, connection, () => {}));
    expect(plane.broker.metrics.api('Produce')).toMatchObject({
      requests: 1,
      requestBytes: frame.length,
      responseBytes: reply.length,
    });
    expect(plane.broker.metrics.topics).toMatchObject({ messagesIn: 2, failedProduceRequests: 0 });
    await produce(plane, batch(['c']), -1, { topic: '__consumer_offsets' });
    expect(plane.broker.metrics.topics.messagesIn).toBe(2);
  });
});
