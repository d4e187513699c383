/**
 * Groups brought into each of their states by bare requests, and what a broker answers then, told without what differs
 * from run to run: the ids that members were given.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientConnection, connectBroker } from '../../../src/network/client-connection.ts';
import { nodeClock } from '../../../src/platform/node/clock.ts';
import { nodeNetwork } from '../../../src/platform/node/network.ts';
import type { Api, Draft } from '../../../src/protocol/api.ts';
import { errorOf } from '../../../src/protocol/errors.ts';
import { describeGroupsApi } from '../../../src/protocol/messages/describe-groups.ts';
import { heartbeatApi } from '../../../src/protocol/messages/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/messages/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/messages/leave-group.ts';
import { offsetCommitApi } from '../../../src/protocol/messages/offset-commit.ts';
import { syncGroupApi } from '../../../src/protocol/messages/sync-group.ts';

export const TOPIC = 'wire';

/** How long an answer may take, while the broker answers others, before it counts as one that waits for others. */
const WAITS_MS = 2000;
/** How often others ask meanwhile: a broker that stands still does not let an answer wait. */
const LOOKS = 4;
const WAITS = 'waits';

export const STATES = [
  'unknown',
  'offsets only',
  'given an id',
  'Empty',
  'Stable',
  'Stable of two',
  'Stable and static',
  'Stable and replaced',
  'Stable of two static',
  'PreparingRebalance',
  'PreparingRebalance and static',
  'CompletingRebalance',
  'CompletingRebalance of two',
] as const;
export type State = (typeof STATES)[number];

export interface Member {
  readonly memberId: string;
  readonly generationId: number;
  readonly groupInstanceId: string | null;
  readonly connection: ClientConnection;
}

/** A group in its state: its leader, and a second member where there is one. */
export class WireGroup {
  readonly groupId: string;
  readonly #port: number;
  readonly #connections: ClientConnection[] = [];
  /** Of nobody in the group, so that it is free when members wait. */
  #control: ClientConnection;
  me: Member;
  other: Member | null = null;

  private constructor(
    groupId: string,
    port: number,
    control: ClientConnection,
    connection: ClientConnection,
  ) {
    this.groupId = groupId;
    this.#port = port;
    this.#control = control;
    this.#connections.push(control, connection);
    this.me = { memberId: 'nobody', generationId: 1, groupInstanceId: null, connection };
  }

  static async bring(groupId: string, port: number, state: State): Promise<WireGroup> {
    const group = new WireGroup(groupId, port, await connect(port), await connect(port));
    await group.#bring(state);
    return group;
  }

  async #bring(state: State): Promise<void> {
    if (state === 'unknown') return;
    if (state === 'offsets only') return this.commit(-1, '');
    if (state === 'given an id') {
      const { memberId } = await this.send(joinGroupApi, this.joining(), 9);
      this.me = { ...this.me, memberId, generationId: 0 };
      return;
    }
    const instance = /static|replaced/.test(state) ? 'i' : null;
    this.me = await this.#joined(this.me.connection, instance);
    if (state === 'CompletingRebalance') return;
    await this.#synced(this.me);
    await this.commit(this.me.generationId, this.me.memberId, instance);
    if (/of two/.test(state)) await this.#second(instance === null ? null : 'j');
    if (state === 'Stable and replaced')
      this.other = await this.#joined(await this.#another(), 'i');
    if (/two/.test(state) && !state.startsWith('Completing')) {
      await this.#synced(this.me);
      await this.#synced(this.other as Member);
    }
    if (state.startsWith('PreparingRebalance')) {
      const { send } = await this.newcomer('second');
      send(joinGroupApi, this.joining(), 3).catch(() => {});
      await this.#until('PreparingRebalance');
    }
    if (state === 'Empty') {
      const { memberId } = this.me;
      await this.send(leaveGroupApi, { groupId: this.groupId, members: [{ memberId }] }, 5);
    }
  }

  /** A follower comes, and the leader comes back. */
  async #second(instance: string | null): Promise<void> {
    const joining = this.#joined(await this.#another(), instance);
    await this.#until('PreparingRebalance');
    const { connection, groupInstanceId, memberId } = this.me;
    this.me = await this.#joined(connection, groupInstanceId, memberId);
    this.other = await joining;
  }

  async #joined(
    connection: ClientConnection,
    groupInstanceId: string | null,
    memberId = '',
  ): Promise<Member> {
    const request = this.joining({ memberId, groupInstanceId });
    // Before v4 nobody is sent back for an id.
    const version = groupInstanceId === null ? 3 : 5;
    const answer = await connection.send(joinGroupApi, request, { version });
    if (answer.errorCode !== 0) throw new Error(`join: ${errorOf(answer.errorCode).name}`);
    const { generationId } = answer;
    return { memberId: answer.memberId, generationId, groupInstanceId, connection };
  }

  async #synced({ connection, memberId, generationId }: Member): Promise<void> {
    const assignments = [{ memberId, assignment: Buffer.from('mine') }];
    const request = { groupId: this.groupId, memberId, generationId, assignments };
    await connection.send(syncGroupApi, request, { version: 3 });
  }

  async #until(wanted: string): Promise<void> {
    for (let i = 0; i < 500; i++) {
      if ((await this.state()).startsWith(wanted)) return;
      await sleep(10);
    }
    throw new Error(`${this.groupId} does not become ${wanted}`);
  }

  async #another(): Promise<ClientConnection> {
    const connection = await connect(this.#port);
    this.#connections.push(connection);
    return connection;
  }

  /** Somebody with a connection of his own. */
  async newcomer(clientId: string) {
    const connection = await connect(this.#port, clientId);
    this.#connections.push(connection);
    const send = <Q, R>(api: Api<Q, R>, request: Draft<NoInfer<Q>>, version: number): Promise<R> =>
      connection.send(api, request, { version });
    return { send };
  }

  joining(more: object = {}) {
    return {
      groupId: this.groupId,
      sessionTimeoutMs: 600_000,
      rebalanceTimeoutMs: 600_000,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from('meta') }],
      ...more,
    };
  }

  async commit(generationId: number, memberId: string, groupInstanceId: string | null = null) {
    const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 5 }));
    const topics = [{ name: TOPIC, partitions }];
    const request = { groupId: this.groupId, memberId, topics, groupInstanceId };
    const answer = await this.send(
      offsetCommitApi,
      { ...request, generationIdOrMemberEpoch: generationId },
      8,
    );
    const code = answer.topics[0]?.partitions[0]?.errorCode ?? -1;
    if (code !== 0) throw new Error(`commit: ${errorOf(code).name}`);
  }

  send<Q, R>(api: Api<Q, R>, request: Draft<NoInfer<Q>>, version: number): Promise<R> {
    return this.#control.send(api, request, { version });
  }

  /** From a connection of its own: the whole answer; or that it waits, and what all hear when the members join anew. */
  async ask<Q, R>(api: Api<Q, R>, request: Draft<NoInfer<Q>>, version: number): Promise<string> {
    const { send } = await this.newcomer('asker');
    const answer = send(api, request, version);
    const first = await this.#soon(answer);
    if (first !== WAITS) return first;
    // Who asked is there already: of two joins of one member Apache's coordinator forgets the first.
    const asking = (request as { memberId?: string }).memberId;
    const others = [this.me, this.other].filter((one) => one !== null && one.memberId !== asking);
    const rejoined = await Promise.all(
      others.map((one) => this.#soon(this.#rejoin(one as Member))),
    );
    return [first, ...rejoined, await this.#soon(answer)].join(' | ');
  }

  #soon(work: Promise<unknown>): Promise<string> {
    const answer = work.then(
      (given) => this.told(given),
      (error: unknown) => String(error),
    );
    return Promise.race([answer, this.#waited()]);
  }

  async #waited(): Promise<string> {
    for (let look = 0; look < LOOKS; look++) {
      await sleep(WAITS_MS / LOOKS);
      await this.state();
    }
    return WAITS;
  }

  #rejoin({ connection, memberId, groupInstanceId }: Member): Promise<unknown> {
    const version = groupInstanceId === null ? 3 : 5;
    const request = this.joining({ memberId, groupInstanceId });
    return connection.send(joinGroupApi, request, { version });
  }

  /** How many there are, in which state, and what the leader hears. */
  async state(): Promise<string> {
    const { groups } = await this.send(describeGroupsApi, { groups: [this.groupId] }, 5);
    const [group] = groups;
    return `${group?.groupState} ${group?.protocolType} ${group?.protocolData} ${group?.members.length}`;
  }

  async pulse(): Promise<string> {
    const { memberId, generationId } = this.me;
    const request = { groupId: this.groupId, memberId, generationId };
    return errorOf((await this.send(heartbeatApi, request, 2)).errorCode).name;
  }

  /** An answer as text; ids that the broker gave are letters, of others only what they begin with is told. */
  told(answer: unknown): string {
    const text = JSON.stringify(answer, (key, value: unknown) => {
      if (key.endsWith('rrorCode') && typeof value === 'number')
        return value === 0 ? 'NONE' : errorOf(value).name;
      const { type, data } = (value ?? {}) as { type?: unknown; data?: number[] };
      return type === 'Buffer' && data !== undefined ? Buffer.from(data).toString() : value;
    });
    const letters = [this.me, this.other].reduce(
      (so, one, i) =>
        one === null ? so : so.replaceAll(one.memberId, i === 0 ? '<me>' : '<other>'),
      text,
    );
    const plain = letters
      .replaceAll(this.groupId, '<group>')
      .replaceAll(`:${this.#port},`, ':0,')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>');
    // Both stand in the order of a hash map.
    return JSON.stringify(JSON.parse(plain), (key, value: unknown) =>
      (key === 'members' || key === 'results') && Array.isArray(value)
        ? value.map((one) => JSON.stringify(one)).sort()
        : value,
    );
  }

  /** New connections, for a broker that was started anew. */
  async reconnect(): Promise<void> {
    this.close();
    this.#control = await connect(this.#port);
    const connection = await connect(this.#port);
    this.#connections.push(this.#control, connection);
    this.me = { ...this.me, connection };
    if (this.other !== null) this.other = { ...this.other, connection: await this.#another() };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}

function connect(port: number, clientId = 'wire'): Promise<ClientConnection> {
  return connectBroker({
    network: nodeNetwork,
    clock: nodeClock,
    host: 'localhost',
    port,
    clientId,
    connectTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
  });
}
