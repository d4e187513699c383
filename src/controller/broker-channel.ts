/**
 * What a controller has to say to one broker, said in order: one request at a time, repeated until the broker answers or
 * is no longer there (spec/cluster.md 4.7; kafka: RequestSendThread). A broker that comes back under a new epoch gets a
 * new channel; what was meant for its old self is dropped.
 */
import type { Clock, Logger } from '../platform/platform.ts';
import type { LeaderAndIsrResponse } from '../protocol/messages/leader-and-isr.ts';
import type { StopReplicaResponse } from '../protocol/messages/stop-replica.ts';
import type { UpdateMetadataResponse } from '../protocol/messages/update-metadata.ts';
import type { BrokerRequest } from './request-batch.ts';

export type BrokerResponse = LeaderAndIsrResponse | UpdateMetadataResponse | StopReplicaResponse;

/** How a broker is reached: in process for ourselves, over the network for the others. */
export interface BrokerLink {
  /** Rejects when the broker could not be reached or did not answer; may be called again. */
  send(request: BrokerRequest): Promise<BrokerResponse>;
  close(): void;
}

export interface ChannelOptions {
  readonly brokerId: number;
  readonly link: BrokerLink;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onResponse: (request: BrokerRequest, response: BrokerResponse) => void;
}

const RETRY_PAUSE_MS = 100;

export class BrokerChannel {
  readonly #options: ChannelOptions;
  readonly #queue: BrokerRequest[] = [];
  #sending = false;
  #closed = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#queue.length;
  }

  send(request: BrokerRequest): void {
    this.#queue.push(request);
    if (!this.#sending) void this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#options.link.close();
  }

  async #run(): Promise<void> {
    this.#sending = true;
    for (;;) {
      const request = this.#queue[0];
      if (request === undefined || this.#closed) break;
      const response = await this.#deliver(request);
      if (response === null) break;
      this.#queue.shift();
      this.#options.onResponse(request, response);
    }
    this.#sending = false;
  }

  /** null: the channel was closed first. */
  async #deliver(request: BrokerRequest): Promise<BrokerResponse | null> {
    const { link, clock, log, brokerId } = this.#options;
    for (let failures = 0; !this.#closed; failures++) {
      try {
        const response = await link.send(request);
        return this.#closed ? null : response;
      } catch (error) {
        if (this.#closed) return null;
        // the first says what is wrong; a broker that stays away is not news every 100 ms
        if (failures === 0)
          log.warn(
            `Failed to send a ${request.api} request to broker ${brokerId}, trying again`,
            error,
          );
        await clock.sleep(RETRY_PAUSE_MS);
      }
    }
    return null;
  }
}
