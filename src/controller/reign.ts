/**
 * One term of office: from winning the election to losing it. It owns the cluster's state and the channels to the brokers,
 * and works off one event at a time: decide, send, write, decide again with what ZooKeeper answered. Once over, it
 * answers nothing and says nothing more.
 */
import { type Deferred, deferred } from '../base/deferred.ts';
import { unreachable } from '../base/assert.ts';
import type { Clock, Logger } from '../platform/platform.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { BrokerChannel, type BrokerLink, type BrokerResponse } from './broker-channel.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { type Fence, performWrites } from './effects.ts';
import type { ControllerEvent, Reply, ReplyTo } from './events.ts';
import type { BrokerRequest } from './request-batch.ts';
import { type ClusterBroker, type ClusterState, emptyState } from './state.ts';
import type { ControllerSettings } from './state.ts';
import type { TopicPartition } from './znodes.ts';

export interface ReignOptions {
  readonly settings: ControllerSettings;
  readonly epoch: number;
  readonly fence: Fence;
  readonly clock: Clock;
  readonly log: Logger;
  readonly link: (broker: ClusterBroker) => BrokerLink;
  /** Puts an event that came of a response behind those that wait. */
  readonly post: (event: ControllerEvent) => void;
}

interface OpenChannel {
  readonly broker: ClusterBroker;
  readonly channel: BrokerChannel;
}

export class Reign {
  readonly fence: Fence;
  readonly epoch: number;
  readonly #options: ReignOptions;
  readonly #channels = new Map<number, OpenChannel>();
  readonly #waiting = new Map<ReplyTo, Deferred<Reply>>();
  #state: ClusterState;
  #nextReply = 1;
  #over = false;

  constructor(options: ReignOptions) {
    this.#options = options;
    this.fence = options.fence;
    this.epoch = options.epoch;
    this.#state = emptyState(options.settings, options.epoch);
  }

  get state(): ClusterState {
    return this.#state;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Works an event off to its end. Rejects with ControllerMoved or ZooKeeper's error. */
  async handle(event: ControllerEvent): Promise<void> {
    let decision = decide(this.#state, event);
    for (;;) {
      this.#perform(decision);
      const { writes, rest, pending } = decision;
      if (writes.length === 0 || this.#over) return;
      const outcomes = await performWrites(this.fence, writes);
      if (this.#over) return;
      decision = decide(this.#state, { type: 'written', writes, outcomes, rest, pending });
    }
  }

  /** Handles an event that is to be answered. */
  async ask(make: (reply: ReplyTo) => ControllerEvent): Promise<Reply> {
    const to = this.#nextReply++;
    const answer = deferred<Reply>();
    this.#waiting.set(to, answer);
    try {
      await this.handle(make(to));
      if (this.#waiting.has(to)) throw new KafkaError(Errors.NOT_CONTROLLER);
      return await answer.promise;
    } finally {
      this.#waiting.delete(to);
    }
  }

  end(): void {
    this.#over = true;
    for (const { channel } of this.#channels.values()) channel.close();
    this.#channels.clear();
  }

  #perform(decision: Decision): void {
    this.#state = decision.state;
    for (const { level, message } of decision.log) this.#log(level, message);
    this.#matchChannels();
    for (const { broker, ...request } of decision.requests)
      this.#channels.get(broker)?.channel.send(request);
    for (const { to, reply } of decision.replies) {
      this.#waiting.get(to)?.resolve(reply);
      this.#waiting.delete(to);
    }
  }

  #log(level: 'INFO' | 'WARN' | 'ERROR', message: string): void {
    const { log, settings } = this.#options;
    const line = `[Controller id=${settings.brokerId}] ${message}`;
    if (level === 'INFO') log.info(line);
    else if (level === 'WARN') log.warn(line);
    else log.error(line);
  }

  /** A channel per live broker, a new one for a broker that came back or moved. */
  #matchChannels(): void {
    const { brokers } = this.#state;
    for (const [id, { broker, channel }] of this.#channels) {
      if (brokers.get(id) === broker) continue;
      channel.close();
      this.#channels.delete(id);
    }
    const { link, clock, log } = this.#options;
    for (const [id, broker] of brokers) {
      if (this.#channels.has(id)) continue;
      const onResponse = (request: BrokerRequest, response: BrokerResponse) =>
        this.#responded(broker, request, response);
      const channel = new BrokerChannel({
        brokerId: id,
        link: link(broker),
        clock,
        log,
        onResponse,
      });
      this.#channels.set(id, { broker, channel });
    }
  }

  #responded(broker: ClusterBroker, request: BrokerRequest, response: BrokerResponse): void {
    if (this.#over) return;
    const event = eventOf(broker.id, request, response);
    if (event !== null) this.#options.post(event);
  }
}

/** What a response means to the controller; null: nothing. */
function eventOf(
  broker: number,
  { api, request }: BrokerRequest,
  response: BrokerResponse,
): ControllerEvent | null {
  switch (api) {
    case 'UpdateMetadata':
      return null;
    case 'LeaderAndIsr': {
      const names = new Map(
        request.topicStates.map(({ topicId, topicName }) => [topicId, topicName]),
      );
      const errors: (TopicPartition & { errorCode: number })[] = [];
      if ('partitionErrors' in response)
        for (const { topicName, partitionIndex, errorCode } of response.partitionErrors)
          errors.push({ topic: topicName, partition: partitionIndex, errorCode });
      if ('topics' in response)
        for (const { topicId, partitionErrors } of response.topics)
          for (const { topicName, partitionIndex, errorCode } of partitionErrors) {
            const topic = names.get(topicId) ?? topicName;
            errors.push({ topic, partition: partitionIndex, errorCode });
          }
      return errors.length === 0 ? null : { type: 'leader and isr response', broker, errors };
    }
    case 'StopReplica': {
      if (!('partitionErrors' in response)) return null;
      const codes = new Map(
        response.partitionErrors.map((item) => [
          `${item.topicName}-${item.partitionIndex}`,
          item.errorCode,
        ]),
      );
      const errors: (TopicPartition & { errorCode: number })[] = [];
      for (const { topicName, partitionStates } of request.topicStates)
        for (const { partitionIndex, deletePartition } of partitionStates) {
          if (!deletePartition) continue;
          const code = codes.get(`${topicName}-${partitionIndex}`) ?? Errors.NONE;
          const errorCode = response.errorCode === Errors.NONE ? code : response.errorCode;
          errors.push({ topic: topicName, partition: partitionIndex, errorCode });
        }
      return errors.length === 0 ? null : { type: 'stop replica response', broker, errors };
    }
    default:
      return unreachable(api);
  }
}
