/**
 * Calls to the coordinator of a group or of a transactional id: found by FindCoordinator (KIP-98, batched since KIP-699), asked,
 * looked up again when it has moved, with backoff until the deadline.
 */
import type { Api, Draft } from '../protocol/api.ts';
import { Errors, KafkaError } from '../protocol/errors.ts';
import { findCoordinatorApi } from '../protocol/messages/find-coordinator.ts';
import { isTransient, type Cluster } from './cluster.ts';
import type { ApiRow } from './connection.ts';
import { expired, pause, remainingMs, within, type Deadline } from './deadline.ts';
import { brokerError, codeOf, disconnectError, isRetriable, timeoutError } from './errors.ts';
import { backoffMs, type Backoff } from './retry.ts';
import type { Node } from './types.ts';

export type CoordinatorSend = <Q, R>(
  api: Api<Q, R>,
  request: NoInfer<Draft<Q>>,
  options?: { readonly versionMax?: number; readonly timeoutMs?: number },
) => Promise<R>;

/** What is asked of a coordinator; `version` tells which version of an API it speaks, -1 for none. */
type Attempt<R> = (send: CoordinatorSend, version: (api: ApiRow) => Promise<number>) => Promise<R>;

export type CoordinatorType = 'group' | 'transaction';

const INT_MAX = 2147483647;

const KEY_TYPE = { group: 0, transaction: 1 } as const;

export interface CoordinatorClientOptions {
  readonly cluster: Cluster;
  readonly retry: Backoff;
  readonly random: () => number;
}

/** Asks one broker, once; from v4 a request names several keys (KIP-699), of which the clients ask about one. */
export async function askCoordinator(
  send: CoordinatorSend,
  version: number,
  type: CoordinatorType,
  key: string,
): Promise<Node> {
  const keyType = KEY_TYPE[type];
  const batched = version >= 4;
  const request = batched ? { keyType, coordinatorKeys: [key] } : { keyType, key };
  const response = await send(findCoordinatorApi, request);
  const found = batched ? response.coordinators[0] : response;
  if (!found) throw brokerError(Errors.COORDINATOR_NOT_AVAILABLE);
  if (found.errorCode !== 0) throw brokerError(found.errorCode, found.errorMessage);
  return { id: found.nodeId, host: found.host, port: found.port, rack: null };
}

/**
 * One FindCoordinator, no retry. The coordinator is a node of its own, with Kafka's id for it: its connection is not the one
 * that fetches, on which a long poll would hold back heartbeats.
 */
export async function findCoordinator(
  cluster: Cluster,
  type: CoordinatorType,
  key: string,
  patient = true,
): Promise<Node> {
  const node = await cluster.anyNode(patient);
  const version = (await cluster.connectionOf(node)).versionOf(findCoordinatorApi) ?? 0;
  const send: CoordinatorSend = (api, request) => cluster.send(node, api, request);
  const found = await askCoordinator(send, version, type, key);
  return { ...found, id: INT_MAX - found.id };
}

/** Whether an error says that the coordinator is elsewhere or not there. */
export function coordinatorMoved(error: unknown): boolean {
  if (!(error instanceof KafkaError)) return isTransient(error);
  return (
    error.code === Errors.NOT_COORDINATOR ||
    error.code === Errors.COORDINATOR_NOT_AVAILABLE ||
    error.code === Errors.NETWORK_EXCEPTION ||
    error.code === Errors.REQUEST_TIMED_OUT
  );
}

export class CoordinatorClient {
  readonly #options: CoordinatorClientOptions;
  readonly #known = new Map<string, Node>();

  constructor(options: CoordinatorClientOptions) {
    this.#options = options;
  }

  /** One attempt of what call() repeats: whoever is not there now is not waited for. */
  async once<R>(
    type: CoordinatorType,
    key: string,
    deadline: Deadline,
    attempt: Attempt<R>,
  ): Promise<R> {
    const { cluster } = this.#options;
    const timedOut = () => timeoutError(`Timeout expired while awaiting the ${type} coordinator`);
    const id = `${type}:${key}`;
    const known = this.#known.get(id);
    if (known && cluster.isDown(known)) this.#known.delete(id);
    try {
      const work = async () => this.#attempt(await this.#find(type, key, false), deadline, attempt);
      return await within(cluster.clock, deadline, work(), timedOut);
    } catch (error) {
      if (coordinatorMoved(error)) this.#known.delete(id);
      const lost = codeOf(error) === Errors.NETWORK_EXCEPTION;
      throw lost || (isTransient(error) && !isRetriable(error))
        ? disconnectError('', error)
        : error;
    }
  }

  async call<R>(
    type: CoordinatorType,
    key: string,
    deadline: Deadline,
    attempt: Attempt<R>,
    retryMs?: number,
  ): Promise<R> {
    const { cluster, retry, random } = this.#options;
    const { clock } = cluster;
    for (let tries = 0; ; tries++) {
      const timedOut = () =>
        timeoutError(
          `Timeout expired after ${tries} attempt(s) while awaiting the ${type} coordinator of ${key}`,
        );
      try {
        const node = await within(clock, deadline, this.#find(type, key), timedOut);
        return await within(clock, deadline, this.#attempt(node, deadline, attempt), timedOut);
      } catch (error) {
        // Also when the time is up: one that did not answer is looked up again by the next call.
        if (coordinatorMoved(error)) this.#known.delete(`${type}:${key}`);
        if (cluster.closed || !isTransient(error) || expired(clock, deadline)) throw error;
        const delay = retryMs ?? backoffMs(retry, tries, random());
        if (!(await pause(clock, deadline, delay))) throw timedOut();
      }
    }
  }

  async #attempt<R>(node: Node, deadline: Deadline, attempt: Attempt<R>): Promise<R> {
    const { cluster } = this.#options;
    const connection = await cluster.connectionOf(node);
    const version = async (api: ApiRow) => connection.versionOf(api) ?? -1;
    return attempt((api, request, options = {}) => {
      const longestMs = options.timeoutMs ?? cluster.requestTimeoutMs;
      const leftMs = Math.ceil(remainingMs(cluster.clock, deadline));
      const timeoutMs = Math.max(1, Math.min(longestMs, leftMs));
      const newest = connection.versionOf(api);
      const capped =
        options.versionMax !== undefined && newest !== null && newest > options.versionMax;
      return connection.send(api, request, {
        timeoutMs,
        ...(capped ? { version: options.versionMax as number } : {}),
      });
    }, version);
  }

  async #find(type: CoordinatorType, key: string, patient = true): Promise<Node> {
    const id = `${type}:${key}`;
    const known = this.#known.get(id);
    if (known) return known;
    const node = await findCoordinator(this.#options.cluster, type, key, patient);
    this.#known.set(id, node);
    return node;
  }
}
