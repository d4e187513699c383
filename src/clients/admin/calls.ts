/**
 * How every admin call runs: find the node it must go to, send, retry what can be retried with backoff, and give up at the
 * call's deadline with the texts of Kafka's KafkaAdminClient. An attempt is repeated whole, so it must be written such
 * that repeating it is harmless.
 */
import type { Api, Draft } from '../../protocol/api.ts';
import { errorOf, Errors, KafkaError, unsupportedApi } from '../../protocol/errors.ts';
import { findCoordinatorApi } from '../../protocol/messages/find-coordinator.ts';
import type { Clock } from '../../platform/platform.ts';
import { isTransient, type Cluster } from '../cluster.ts';
import { UnansweredError } from '../../network/client-connection.ts';
import type { ApiRow } from '../connection.ts';
import { askCoordinator, type CoordinatorType } from '../coordinator-client.ts';
import { deadlineIn, expired, pause, remainingMs, within, type Deadline } from '../deadline.ts';
import { brokerError, codeOf, illegalState, timeoutError } from '../errors.ts';
import { backoffMs, type Backoff } from '../retry.ts';
import type { CallOptions, Node } from '../types.ts';

/** What a family's function takes behind its first parameter. */
export type Tail<F> = F extends (calls: Calls, ...rest: infer R) => unknown ? R : never;

/** Where a call goes; `api` is what it asks there, for the calls of whose requests Kafka's texts tell them apart: OFFSET_FETCH. */
export type Target = { readonly api?: string } & (
  | { readonly to: 'any' | 'controller' }
  | { readonly to: 'broker'; readonly id: number }
  | { readonly to: CoordinatorType; readonly key: string }
);

export const ANY: Target = { to: 'any' };
export const CONTROLLER: Target = { to: 'controller' };

/** What one attempt may do: send to its node, within what is left of the deadline. */
export interface Attempt {
  readonly node: Node;
  readonly timeoutMs: number;
  send<Q, R>(api: Api<Q, R>, request: NoInfer<Draft<Q>>): Promise<R>;
  /** The version that send would use with this node. */
  version(api: ApiRow): Promise<number>;
  versionOrNull(api: ApiRow): Promise<number | null>;
}

export interface CallsOptions {
  readonly cluster: Cluster;
  readonly defaultTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly retries: number;
  readonly retry: Backoff;
  readonly random: () => number;
  /** Writes an ERROR line as the class of that name in Kafka's admin client does. */
  readonly logError: (message: string, internalsClass: string, error?: Error) => void;
}

/** A broker that was told how long it may take says itself that it took as long; that answer is waited for. */
const patience = (timeoutMs: number, request: unknown) =>
  'timeoutMs' in (request as object) ? timeoutMs + Math.ceil(timeoutMs / 10) : timeoutMs;

export class Calls {
  readonly cluster: Cluster;
  readonly #options: CallsOptions;
  readonly #coordinators = new Map<string, Node>();

  constructor(options: CallsOptions) {
    this.cluster = options.cluster;
    this.#options = options;
  }

  get clock(): Clock {
    return this.cluster.clock;
  }

  logError(message: string, internalsClass: string, error?: Error): void {
    this.#options.logError(message, internalsClass, error);
  }

  deadline(options: CallOptions = {}): Deadline {
    return deadlineIn(
      this.clock,
      options.timeoutMs ?? this.#options.defaultTimeoutMs,
      options.signal,
    );
  }

  /** Runs attempts until one succeeds, fails for good, or the deadline has come. `name` is Kafka's name of the call. */
  async call<R>(
    name: string,
    target: Target,
    deadline: Deadline,
    attempt: (attempt: Attempt) => Promise<R>,
  ): Promise<R> {
    if (this.cluster.closed)
      throw illegalState('Cannot accept new calls when AdminClient is closing.');
    const timedOut = (tries: number, cause: unknown) =>
      this.#timedOut(textOf(name, target), deadline, tries, cause);
    for (let tries = 0; ; ) {
      const node = await this.#nodeFor(name, target, deadline);
      try {
        return await within(this.clock, deadline, attempt(this.#attempt(node, deadline)), () =>
          timedOut(tries + 1, null),
        );
      } catch (error) {
        if (!isTransient(error) || deadline.signal?.aborted) throw error;
        tries++;
        if (expired(this.clock, deadline)) throw timedOut(tries, error);
        if (tries > this.#options.retries) throw timedOut(tries, error);
        this.#forget(target, error);
        const delay = backoffMs(this.#options.retry, tries - 1, this.#options.random());
        if (!(await pause(this.clock, deadline, delay))) {
          throw timedOut(tries, error);
        }
      }
    }
  }

  #attempt(node: Node, deadline: Deadline): Attempt {
    const { cluster } = this;
    const timeoutMs = Math.min(
      this.#options.requestTimeoutMs,
      Math.ceil(remainingMs(this.clock, deadline)),
    );
    return {
      node,
      timeoutMs,
      send: (api, request) =>
        cluster.send(node, api, request, { timeoutMs: patience(timeoutMs, request) }),
      versionOrNull: async (api) => (await cluster.connectionOf(node)).versionOf(api),
      version: async (api) => {
        const version = (await cluster.connectionOf(node)).versionOf(api);
        if (version === null) throw unsupportedApi(api.name);
        return version;
      },
    };
  }

  /** No more attempts, for want of time or of retries. What timed out somewhere else has said so already. */
  #timedOut(name: string, deadline: Deadline, tries: number, cause: unknown): KafkaError {
    const told = cause instanceof KafkaError && cause.code === Errors.REQUEST_TIMED_OUT;
    if (told && !(cause instanceof UnansweredError)) return cause;
    const now = this.clock.now();
    const deadlineMs = Math.round(now + deadline.at - this.clock.monotonic());
    const call = `Call(callName=${name}, deadlineMs=${deadlineMs}, tries=${tries}, nextAllowedTryMs=${now})`;
    const error = cause ?? timeoutError('The request timed out.');
    return timeoutError(`${call} timed out at ${now} after ${tries} attempt(s)`, error);
  }

  // ---- routing -----------------------------------------------------------------------------------

  async #nodeFor(name: string, target: Target, deadline: Deadline): Promise<Node> {
    if (target.to === 'group' || target.to === 'transaction') {
      return this.#coordinator(name, target.to, target.key, deadline);
    }
    const waitingFor = () =>
      this.cluster.connecting ? 'to send the call' : 'for a node assignment';
    const unassigned = () =>
      timeoutError(`Timed out waiting ${waitingFor()}. Call: ${textOf(name, target)}`);
    return within(this.clock, deadline, this.#brokerFor(target, deadline), unassigned);
  }

  async #brokerFor(target: Target, deadline: Deadline): Promise<Node> {
    if (target.to === 'any') return this.cluster.anyNode();
    while (!expired(this.clock, deadline)) {
      const { metadata } = this.cluster;
      const id = target.to === 'broker' ? target.id : metadata.controllerId;
      const node = this.cluster.node(id);
      if (node) return node;
      await this.cluster.refresh();
    }
    return new Promise(() => {});
  }

  async #coordinator(
    name: string,
    type: CoordinatorType,
    key: string,
    deadline: Deadline,
  ): Promise<Node> {
    const known = this.#coordinators.get(`${type}:${key}`);
    if (known) return known;
    const anybody: Target = { to: 'any', api: 'FIND_COORDINATOR' };
    const node = await this.call(name, anybody, deadline, async ({ send, version }) =>
      askCoordinator(send, await version(findCoordinatorApi), type, key),
    );
    this.#coordinators.set(`${type}:${key}`, node);
    return node;
  }

  /** What an error says about where the call went: look again before the next attempt. */
  #forget(target: Target, error: unknown): void {
    if (target.to === 'group' || target.to === 'transaction') {
      if (codeOf(error) !== Errors.COORDINATOR_LOAD_IN_PROGRESS) {
        this.#coordinators.delete(`${target.to}:${target.key}`);
      }
      return;
    }
    const stale =
      !(error instanceof KafkaError) ||
      error.code === Errors.NOT_CONTROLLER ||
      error.info.invalidMetadata;
    if (stale && target.to !== 'any') void this.cluster.refresh().catch(() => {});
  }
}

function textOf(name: string, { api }: Target): string {
  return api === undefined ? name : `${name}(api=${api})`;
}

/** Throws what a code says; for errors that concern the whole request. */
export function check(code: number, message?: string | null): void {
  if (code !== Errors.NONE) throw brokerError(code, message);
}

/** Whether an attempt with this code on one key should be repeated as a whole. */
export function retriable(code: number): boolean {
  return code !== Errors.NONE && errorOf(code).retriable;
}

export function outcome<V>(
  code: number,
  message: string | null | undefined,
  value: () => V,
): V | Error {
  return code === Errors.NONE ? value() : brokerError(code, message);
}
