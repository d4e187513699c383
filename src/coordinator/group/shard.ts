/**
 * The groups of one partition of __consumer_offsets: found, made, loaded from the log, forgotten. A group that is
 * removed is Dead first, so that a step that still holds it changes nothing that matters.
 */
import { Errors } from '../../protocol/errors.ts';
import type { Reply, Shard } from '../shard.ts';
import type { ReplayBatch } from '../types.ts';
import { sessionDue } from './classic.ts';
import { expiredOffsets } from './expiry.ts';
import { Group, type GroupOutbox, type GroupTimer } from './group.ts';
import { joinError, syncError } from './member.ts';
import type { CommittedOffset, OffsetKey } from './offsets.ts';
import {
  groupWriteError,
  joinDue,
  maybeRebalance,
  renewSession,
  syncDue,
  type GroupConfig,
} from './rebalance.ts';
import { groupTombstone, offsetTombstone, readGroup, readKey, readOffset } from './records.ts';

const EXPIRY_KEY = 'expiry';

export class GroupShard implements Shard<GroupTimer> {
  readonly groups = new Map<string, Group>();
  readonly config: GroupConfig;
  #loading: Loading | null = new Loading();

  constructor(config: GroupConfig) {
    this.config = config;
  }

  get(groupId: string): Group | undefined {
    return this.groups.get(groupId);
  }

  getOrCreate(groupId: string, nowMs: number): Group {
    let group = this.groups.get(groupId);
    if (group === undefined) {
      group = new Group(groupId, 'Empty', nowMs);
      this.groups.set(groupId, group);
    }
    return group;
  }

  // ---- the log ------------------------------------------------------------------------------------------

  replay(batch: ReplayBatch): void {
    this.#loading?.replay(batch);
  }

  loaded(outbox: GroupOutbox): void {
    for (const group of this.#loading?.finish(outbox) ?? []) {
      this.groups.set(group.groupId, group);
      const { groupMaxSize } = this.config;
      if (group.members.size > groupMaxSize)
        maybeRebalance(
          group,
          `Freshly-loaded group is over capacity (${groupMaxSize}). Rebalancing in order to give a chance for consumers to commit offsets`,
          this.config,
          outbox,
        );
      for (const member of group.members.values()) renewSession(group, member, outbox);
    }
    this.#loading = null;
    this.#scheduleExpiry(outbox);
  }

  unloaded(outbox: GroupOutbox): void {
    for (const group of this.groups.values()) {
      for (const member of group.members.values()) {
        group.replyJoin(member, joinError(member.memberId, Errors.NOT_COORDINATOR), outbox);
        group.replySync(member, syncError(Errors.NOT_COORDINATOR), outbox);
      }
      group.transitionTo('Dead', outbox.nowMs);
    }
    this.groups.clear();
  }

  // ---- time ---------------------------------------------------------------------------------------------

  due(event: GroupTimer, outbox: GroupOutbox): void {
    if (event.kind === 'expiry') {
      this.#expire(outbox);
      return;
    }
    const { group } = event;
    if (group.state === 'Dead') return;
    if (event.kind === 'session') sessionDue(group, event.memberId, this.config, outbox);
    else if (event.kind === 'join') joinDue(group, this.config, outbox);
    else syncDue(group, event.generationId, this.config, outbox);
  }

  #scheduleExpiry(outbox: GroupOutbox): void {
    const { offsetsRetentionCheckIntervalMs } = this.config;
    outbox.setDeadline(EXPIRY_KEY, offsetsRetentionCheckIntervalMs, { kind: 'expiry' });
  }

  #expire(outbox: GroupOutbox): void {
    let count = 0;
    for (const group of [...this.groups.values()]) {
      const expired = expiredOffsets(group, outbox.nowMs, this.config.offsetsRetentionMs);
      for (const at of expired) group.offsets.remove(at);
      this.forget(group, expired, outbox);
      count += expired.length;
    }
    if (count > 0) outbox.log('info', `Removed ${count} expired offsets.`);
    this.#scheduleExpiry(outbox);
  }

  // ---- removal ------------------------------------------------------------------------------------------

  /**
   * Writes tombstones for offsets that were removed from the group, and lets the group die when nothing is left of
   * it. The reply is given when they are written.
   */
  forget(
    group: Group,
    removed: readonly OffsetKey[],
    outbox: GroupOutbox,
    reply?: Reply<number>,
  ): void {
    const records = removed.map((at) => offsetTombstone(group.groupId, at));
    if (group.state === 'Empty' && !group.offsets.any) {
      outbox.log(
        'info',
        `Group ${group.groupId} transitioned to Dead in generation ${group.generationId}`,
      );
      group.transitionTo('Dead', outbox.nowMs);
      this.groups.delete(group.groupId);
      // In generation 0 it has no record of its own.
      if (group.generationId > 0) records.push(groupTombstone(group.groupId));
    }
    if (records.length === 0) {
      if (reply !== undefined) outbox.reply(reply, Errors.NONE);
      return;
    }
    // A tombstone that gets lost is written again by the next expiry.
    outbox.append(
      { records, timestamp: outbox.nowMs, until: 'written', baseSequence: -1 },
      ({ errorCode }, next) => {
        if (errorCode !== Errors.NONE)
          next.log(
            'error',
            `Failed to append ${records.length} tombstones for group ${group.groupId}: error ${errorCode}`,
          );
        if (reply !== undefined) next.reply(reply, groupWriteError(errorCode));
      },
    );
  }
}

/**
 * What the log says so far, while it is read. A record that cannot be read is passed over: the rest of the partition is
 * worth more than its group (Apache Kafka gives up there and serves the partition as if it were empty).
 */
class Loading {
  readonly #groups = new Map<string, Group>();
  readonly #offsets = new Map<string, Map<string, Loaded>>();
  /** Transactional commits whose marker has not come, by producer and group. */
  readonly #open = new Map<number, Map<string, Map<string, Loaded>>>();
  readonly #unknownVersions = new Set<number>();
  #damaged = 0;
  #firstDamage: string | null = null;

  replay(batch: ReplayBatch): void {
    if (batch.control !== null) {
      this.#marker(batch.producerId, batch.control === 'commit');
      return;
    }
    // Kafka counts by the first record that is left after compaction.
    const logOffset = batch.records[0]?.offset ?? batch.baseOffset;
    for (const record of batch.records) {
      try {
        this.#record(record, logOffset, batch);
      } catch (error) {
        this.#damaged++;
        this.#firstDamage ??= `at offset ${record.offset}: ${(error as Error).message}`;
      }
    }
  }

  /** @throws when the record cannot be read; what was loaded before stands */
  #record(
    { key, value }: ReplayBatch['records'][number],
    logOffset: number,
    batch: ReplayBatch,
  ): void {
    if (key === null) throw new Error('record without a key');
    const read = readKey(key);
    if (read.kind === 'offset') {
      const target = batch.transactional ? this.#openOf(batch.producerId) : this.#offsets;
      const loaded = value === null ? null : { at: read.at, value: readOffset(value), logOffset };
      put(target, read.groupId, read.at, loaded);
    } else if (read.kind === 'unknown') {
      this.#unknownVersions.add(read.version);
    } else if (value === null) {
      this.#groups.delete(read.groupId);
    } else {
      this.#groups.set(read.groupId, readGroup(read.groupId, value));
    }
  }

  /** Every group that has something; one with offsets and no record of its own is a simple one. */
  finish(outbox: GroupOutbox): Iterable<Group> {
    if (this.#unknownVersions.size > 0)
      outbox.log(
        'warn',
        `Passed over records with unknown key versions ${[...this.#unknownVersions].join(', ')}`,
      );
    if (this.#firstDamage !== null)
      outbox.log(
        'error',
        `Passed over ${this.#damaged} damaged records, the first ${this.#firstDamage}`,
      );
    for (const [groupId, offsets] of this.#offsets)
      for (const { at, value, logOffset } of offsets.values())
        this.#group(groupId, outbox.nowMs).offsets.load(at, value, logOffset, null);
    for (const [producerId, groups] of this.#open)
      for (const [groupId, offsets] of groups)
        for (const { at, value, logOffset } of offsets.values())
          this.#group(groupId, outbox.nowMs).offsets.load(at, value, logOffset, producerId);
    return this.#groups.values();
  }

  #group(groupId: string, nowMs: number): Group {
    let group = this.#groups.get(groupId);
    if (group === undefined) {
      group = new Group(groupId, 'Empty', nowMs);
      this.#groups.set(groupId, group);
    }
    return group;
  }

  #openOf(producerId: number): Map<string, Map<string, Loaded>> {
    let open = this.#open.get(producerId);
    if (open === undefined) {
      open = new Map();
      this.#open.set(producerId, open);
    }
    return open;
  }

  #marker(producerId: number, committed: boolean): void {
    const open = this.#open.get(producerId);
    if (open === undefined) return;
    this.#open.delete(producerId);
    if (!committed) return;
    for (const [groupId, offsets] of open) {
      for (const [key, loaded] of offsets) {
        const standing = this.#offsets.get(groupId)?.get(key);
        if (standing === undefined || standing.logOffset < loaded.logOffset)
          put(this.#offsets, groupId, loaded.at, loaded);
      }
    }
  }
}

interface Loaded {
  readonly at: OffsetKey;
  readonly value: CommittedOffset;
  readonly logOffset: number;
}

/** null removes. */
function put(
  groups: Map<string, Map<string, Loaded>>,
  groupId: string,
  at: OffsetKey,
  loaded: Loaded | null,
): void {
  let offsets = groups.get(groupId);
  if (offsets === undefined) {
    offsets = new Map();
    groups.set(groupId, offsets);
  }
  const key = `${at.partition}:${at.topic}`;
  if (loaded === null) offsets.delete(key);
  else offsets.set(key, loaded);
}
