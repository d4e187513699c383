/**
 * A coordinator on a log in memory and a clock moved by hand. The log keeps what was appended, so a second coordinator
 * can be loaded from it; appends can be held back or made to fail, as a slow or broken disk would.
 */
import { GroupCoordinator } from '../../../src/coordinator/group/coordinator.ts';
import type { JoinRequest } from '../../../src/coordinator/group/join.ts';
import type { JoinResult } from '../../../src/coordinator/group/member.ts';
import type { GroupConfig } from '../../../src/coordinator/group/rebalance.ts';
import { NEWEST } from '../../../src/coordinator/group/records.ts';
import type {
  CoordinatorAppend,
  CoordinatorAppendResult,
  CoordinatorLog,
  CoordinatorLogger,
  ReplayBatch,
} from '../../../src/coordinator/types.ts';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';

export const CONFIG: GroupConfig = {
  groupMinSessionTimeoutMs: 6000,
  groupMaxSessionTimeoutMs: 1_800_000,
  groupInitialRebalanceDelayMs: 3000,
  groupMaxSize: 2_147_483_647,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 604_800_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  recordVersions: NEWEST,
};

export class TestLog implements CoordinatorLog {
  readonly partitionsCount: number;
  readonly batches: { partition: number; batch: ReplayBatch; append: CoordinatorAppend }[] = [];
  /** Error codes for the next appends; what fails is not in the log. */
  readonly failures: number[] = [];
  #held: (() => void)[] | null = null;
  readonly #ends = new Map<number, number>();

  constructor(partitionsCount = 1) {
    this.partitionsCount = partitionsCount;
  }

  /** Appends are in the log but not answered until release(). */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const answer of held) answer();
  }

  append(partition: number, append: CoordinatorAppend): Promise<CoordinatorAppendResult> {
    const errorCode = this.failures.shift() ?? 0;
    const baseOffset = errorCode === 0 ? this.#write(partition, append) : -1;
    return new Promise((resolve) => {
      const answer = () => resolve({ errorCode, baseOffset });
      if (this.#held === null) answer();
      else this.#held.push(answer);
    });
  }

  #write(partition: number, append: CoordinatorAppend): number {
    const baseOffset = this.#ends.get(partition) ?? 0;
    this.#ends.set(partition, baseOffset + append.records.length);
    const records = append.records.map(({ key, value }, i) => ({
      offset: baseOffset + i,
      timestamp: append.timestamp,
      key,
      value,
    }));
    const { producer } = append;
    const batch = {
      baseOffset,
      producerId: producer?.id ?? -1,
      transactional: producer !== undefined,
      control: null,
      records,
    };
    this.batches.push({ partition, batch, append });
    return baseOffset;
  }

  marker(partition: number, producerId: number, control: 'commit' | 'abort'): void {
    const baseOffset = this.#ends.get(partition) ?? 0;
    this.#ends.set(partition, baseOffset + 1);
    const batch = { baseOffset, producerId, transactional: true, control, records: [] };
    const append: CoordinatorAppend = {
      records: [],
      timestamp: 0,
      until: 'committed',
      baseSequence: -1,
    };
    this.batches.push({ partition, batch, append });
  }

  async *replay(partition: number): AsyncIterable<ReplayBatch> {
    for (const entry of [...this.batches]) if (entry.partition === partition) yield entry.batch;
  }
}

export class Kit {
  readonly clock = new MemoryClock();
  readonly log: TestLog;
  readonly config: GroupConfig;
  readonly logger: CoordinatorLogger = { debug() {}, info() {}, warn() {}, error() {} };
  coordinator: GroupCoordinator;
  #ids = 0;
  #epoch = 0;

  private constructor(config: Partial<GroupConfig>, partitionsCount: number) {
    this.log = new TestLog(partitionsCount);
    this.config = { ...CONFIG, ...config };
    this.coordinator = this.#create();
  }

  static async start(config: Partial<GroupConfig> = {}, partitionsCount = 1): Promise<Kit> {
    const kit = new Kit(config, partitionsCount);
    await kit.load();
    return kit;
  }

  #create(): GroupCoordinator {
    const { config, log, clock, logger } = this;
    return new GroupCoordinator({ config, log, clock, logger, uuid: () => `uuid${this.#ids++}` });
  }

  async load(): Promise<void> {
    this.#epoch++;
    for (let partition = 0; partition < this.log.partitionsCount; partition++)
      await this.coordinator.load(partition, this.#epoch);
  }

  /** A crash: the old coordinator is forgotten, a new one loads the log. */
  async restart(): Promise<void> {
    this.coordinator.close();
    this.coordinator = this.#create();
    await this.load();
  }

  join(request: Partial<JoinRequest> = {}): Promise<JoinResult> {
    return this.coordinator.joinGroup({
      groupId: 'g',
      memberId: '',
      groupInstanceId: null,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 60_000,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription(['t']) }],
      clientId: 'client',
      clientHost: '/127.0.0.1',
      reason: '',
      requireKnownMemberId: false,
      supportSkippingAssignment: true,
      ...request,
    });
  }

  sync(
    member: JoinResult,
    assignments: Record<string, string> = {},
    groupInstanceId: string | null = null,
  ) {
    return this.coordinator.syncGroup({
      groupId: 'g',
      generationId: member.generationId,
      memberId: member.memberId,
      groupInstanceId,
      protocolType: null,
      protocolName: null,
      assignments: Object.entries(assignments).map(([memberId, text]) => ({
        memberId,
        assignment: Buffer.from(text),
      })),
    });
  }

  heartbeat(
    member: Pick<JoinResult, 'memberId' | 'generationId'>,
    groupInstanceId: string | null = null,
  ) {
    const { memberId, generationId } = member;
    return this.coordinator.heartbeat({ groupId: 'g', memberId, generationId, groupInstanceId });
  }

  commit(
    offset: number | bigint,
    member: { memberId: string; generationId: number } = { memberId: '', generationId: -1 },
    at = { topic: 't', partition: 0 },
    more: { metadata?: string; expireTimestamp?: number | null; groupId?: string } = {},
  ) {
    const { metadata = '', expireTimestamp = null, groupId = 'g' } = more;
    const { memberId, generationId } = member;
    const value = {
      offset,
      leaderEpoch: -1,
      metadata,
      commitTimestamp: this.clock.now(),
      expireTimestamp,
    };
    const offsets = [{ at, value }];
    return this.coordinator.commitOffsets({
      groupId,
      memberId,
      generationId,
      groupInstanceId: null,
      offsets,
    });
  }

  committed(at = { topic: 't', partition: 0 }, requireStable = false, groupId = 'g') {
    const { offsets } = this.coordinator.fetchOffsets(groupId, [at], requireStable);
    return offsets[0]!.errorCode !== 0
      ? offsets[0]!.errorCode
      : (offsets[0]!.value?.offset ?? null);
  }

  /** A group with these members, Stable; the first is the leader. */
  async stable(...requests: Partial<JoinRequest>[]): Promise<JoinResult[]> {
    const joins = requests.map((request) => this.join(request));
    // The first rebalance of a group begins again while members keep coming.
    await this.clock.advance(this.config.groupInitialRebalanceDelayMs);
    await this.clock.advance(this.config.groupInitialRebalanceDelayMs);
    const members = await Promise.all(joins);
    const all = Object.fromEntries(members.map(({ memberId }) => [memberId, `for ${memberId}`]));
    await Promise.all(
      members.map((member, i) =>
        this.sync(
          member,
          member.leader === member.memberId ? all : {},
          requests[i]!.groupInstanceId ?? null,
        ),
      ),
    );
    return members;
  }

  state(groupId = 'g'): string {
    return this.coordinator.describeGroup(groupId).groupState;
  }
}

export function subscription(topics: readonly string[]): Buffer {
  const size = Buffer.alloc(6);
  size.writeInt32BE(topics.length, 2);
  const names = topics.map((topic) => {
    const length = Buffer.alloc(2);
    length.writeInt16BE(topic.length);
    return Buffer.concat([length, Buffer.from(topic)]);
  });
  return Buffer.concat([size, ...names, Buffer.from([0xff, 0xff, 0xff, 0xff])]);
}

/** What a promise has come to so far: its value, or 'waiting'. */
export async function soon<T>(promise: Promise<T>): Promise<T | 'waiting'> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  return Promise.race([promise, Promise.resolve('waiting' as const)]);
}
