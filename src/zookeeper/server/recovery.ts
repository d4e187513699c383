/**
 * What a server starts from (spec/zookeeper.md 2.3): the newest snapshot that is whole, the logs replayed over it,
 * ephemerals without a session dropped. And what it may forget: purge keeps the newest snapshots and every log
 * needed to replay from the oldest of them.
 */
import type { Disk } from '../../platform/platform.ts';
import { JuteError } from '../jute.ts';
import { OpCode } from '../messages.ts';
import { apply, type World } from './apply.ts';
import { Quotas } from './quotas.ts';
import {
  looksWhole,
  readSnapshot,
  type Snapshot,
  SnapshotError,
  type SnapshotFile,
  snapshotFile,
} from './snapshot.ts';
import { Tree } from './tree.ts';
import { logName, logZxid, readLog } from './txn-log.ts';

/** How many snapshots are tried, newest first. */
const SNAPSHOTS_TRIED = 100;

export interface Recovered extends Snapshot {
  readonly quotas: Quotas;
  readonly lastZxid: number;
  /** The zxid of the newest snapshot on disk, null when there is none: a start without changes need not write one. */
  readonly snapshotZxid: number | null;
  /** When it was written, in seconds since the epoch. */
  readonly snapshotSeconds: number;
  /** Transactions replayed. */
  readonly replayed: number;
  /** What reading the snapshot took, and replaying the logs over it. */
  readonly snapshotMs: number;
  readonly replayMs: number;
}

export class RecoveryError extends Error {}

export interface RecoveryOptions {
  /** Logs without a snapshot are all there is. */
  readonly trustEmpty: boolean;
  /** Of an entry, a string or a buffer. */
  readonly lengthMax: number;
  /** Nodes with the times to live of 3.5.3 are such. */
  readonly emulate353Ttls: boolean;
  readonly warn: (text: string) => void;
  /** Measures what it takes, in ms. */
  readonly monotonic: () => number;
}

export interface Directories {
  readonly snapshots: string;
  readonly logs: string;
}

async function logsIn(disk: Disk, directory: string): Promise<number[]> {
  const names = await disk.list(directory);
  return names
    .map(logZxid)
    .filter((zxid) => zxid !== null)
    .sort((a, b) => a - b);
}

/** Newest first. */
async function snapshotsIn(disk: Disk, directory: string): Promise<SnapshotFile[]> {
  const names = await disk.list(directory);
  return names
    .map(snapshotFile)
    .filter((file) => file !== null)
    .sort((a, b) => b.zxid - a.zxid);
}

export async function recover(
  disk: Disk,
  { snapshots, logs }: Directories,
  options: RecoveryOptions,
): Promise<Recovered> {
  const logZxids = await logsIn(disk, logs);
  if (snapshots !== logs) await checkSeparate(disk, snapshots, logs);
  const startedMs = options.monotonic();
  const base = await newestSnapshot(disk, snapshots, options);
  const readMs = options.monotonic();
  if (base === null && logZxids.length > 0 && !options.trustEmpty) {
    throw new RecoveryError(
      `${logs} holds transaction logs but ${snapshots} no valid snapshot: something is missing`,
    );
  }
  const { tree, sessions } = base?.snapshot ?? { tree: Tree.fresh(), sessions: new Map() };
  const snapshotZxid = base?.zxid ?? null;
  let lastZxid = snapshotZxid ?? 0;
  let replayed = 0;
  const quotas = new Quotas(tree);
  const world: World = { tree, watches: null, quotas, traffic: null };
  for (const zxid of logsFrom(logZxids, lastZxid + 1)) {
    for await (const { header, txn } of readLog(
      disk,
      `${logs}/${logName(zxid)}`,
      options.lengthMax,
    )) {
      if (header.zxid <= lastZxid) continue;
      if (txn.op === OpCode.createSession) sessions.set(header.session, txn.timeoutMs);
      if (txn.op === OpCode.closeSession) sessions.delete(header.session);
      apply(world, header, txn, null);
      lastZxid = header.zxid;
      replayed++;
    }
  }
  await syncLast(disk, logs, logZxids);
  for (const owner of [...tree.owners]) {
    if (sessions.has(owner)) continue;
    for (const path of [...tree.ephemeralsOf(owner)]) tree.delete(path, lastZxid);
  }
  const snapshotSeconds = base?.seconds ?? 0;
  return {
    tree,
    sessions,
    quotas,
    lastZxid,
    snapshotZxid,
    snapshotSeconds,
    replayed,
    snapshotMs: readMs - startedMs,
    replayMs: options.monotonic() - readMs,
  };
}

/**
 * A killed server may leave entries that were written and not synced. They have been replayed, others will be built on
 * them: a loss of power must not take them away from under those.
 */
async function syncLast(disk: Disk, logs: string, logZxids: readonly number[]): Promise<void> {
  const last = logZxids[logZxids.length - 1];
  if (last === undefined) return;
  const file = await disk.open(`${logs}/${logName(last)}`, 'write');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A snapshot among the logs, or the reverse, means that the two directories were mixed up. */
async function checkSeparate(disk: Disk, snapshots: string, logs: string): Promise<void> {
  if ((await snapshotsIn(disk, logs)).length > 0) {
    throw new RecoveryError(`${logs}, the log directory, has snapshots in it`);
  }
  if ((await logsIn(disk, snapshots)).length > 0) {
    throw new RecoveryError(`${snapshots}, the snapshot directory, has transaction logs in it`);
  }
}

async function newestSnapshot(
  disk: Disk,
  directory: string,
  options: RecoveryOptions,
): Promise<{ snapshot: Snapshot; zxid: number; seconds: number } | null> {
  const newestFirst = await snapshotsIn(disk, directory);
  let damaged = 0;
  for (const { zxid, name } of newestFirst.slice(0, SNAPSHOTS_TRIED)) {
    const path = `${directory}/${name}`;
    if (!(await looksWhole(disk, path))) continue;
    try {
      const seconds = Math.floor(((await disk.stat(path))?.mtimeMs ?? 0) / 1_000);
      return { snapshot: await readSnapshot(disk, path, options), zxid, seconds };
    } catch (error) {
      // A damaged snapshot is passed over for an older one; a disk that fails is not.
      if (!(error instanceof SnapshotError || error instanceof JuteError)) throw error;
      options.warn(`The snapshot ${path} cannot be read: ${error.message}`);
      damaged++;
    }
  }
  if (damaged > 0) throw new RecoveryError(`Not able to find valid snapshots in ${directory}`);
  return null;
}

/** The newest log that begins at or before a zxid, and all that follow. */
function logsFrom(ascending: readonly number[], zxid: number): readonly number[] {
  const first = ascending.findLastIndex((start) => start <= zxid);
  return ascending.slice(Math.max(0, first));
}

const UNFINISHED = /^(\.snapshot\..*|log\..*)\.tmp$/;

/** Removes what a write that was cut short has left behind. */
export async function sweep(disk: Disk, { snapshots, logs }: Directories): Promise<void> {
  for (const directory of new Set([snapshots, logs])) {
    for (const name of await disk.list(directory)) {
      if (UNFINISHED.test(name)) await disk.remove(`${directory}/${name}`);
    }
  }
}

/** Removes snapshots beyond the newest `keep`, and logs that none of those kept needs. */
export async function purge(
  disk: Disk,
  { snapshots, logs }: Directories,
  keep: number,
): Promise<string[]> {
  const all = await snapshotsIn(disk, snapshots);
  const whole: SnapshotFile[] = [];
  for (const file of all) {
    if (whole.length === keep) break;
    if (await looksWhole(disk, `${snapshots}/${file.name}`)) whole.push(file);
  }
  const oldest = whole[keep - 1]?.zxid;
  if (oldest === undefined) return [];
  const logZxids = await logsIn(disk, logs);
  const needed = new Set(logsFrom(logZxids, oldest + 1));
  const gone = [
    ...all.filter(({ zxid }) => zxid < oldest).map(({ name }) => `${snapshots}/${name}`),
    ...logZxids.filter((zxid) => !needed.has(zxid)).map((zxid) => `${logs}/${logName(zxid)}`),
  ];
  for (const path of gone) await disk.remove(path);
  return gone;
}
