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
  snapshotName,
} from './snapshot.ts';
import { Tree } from './tree.ts';
import { logName, readLog, zxidOf } from './txn-log.ts';

/** How many snapshots are tried, newest first. */
const SNAPSHOTS_TRIED = 100;

export interface Recovered extends Snapshot {
  readonly quotas: Quotas;
  readonly lastZxid: number;
  /** The zxid of the newest snapshot on disk, null when there is none: a start without changes need not write one. */
  readonly snapshotZxid: number | null;
  /** Transactions replayed. */
  readonly replayed: number;
}

export class RecoveryError extends Error {}

export interface Directories {
  readonly snapshots: string;
  readonly logs: string;
}

async function zxids(disk: Disk, directory: string, prefix: 'log' | 'snapshot'): Promise<number[]> {
  const names = await disk.list(directory);
  return names
    .map((name) => zxidOf(name, prefix))
    .filter((zxid) => zxid !== null)
    .sort((a, b) => a - b);
}

export async function recover(
  disk: Disk,
  { snapshots, logs }: Directories,
  trustEmpty: boolean,
): Promise<Recovered> {
  const logZxids = await zxids(disk, logs, 'log');
  if (snapshots !== logs) await checkSeparate(disk, snapshots, logs);
  const base = await newestSnapshot(disk, snapshots);
  if (base === null && logZxids.length > 0 && !trustEmpty) {
    throw new RecoveryError(
      `${logs} holds transaction logs but ${snapshots} no valid snapshot: something is missing`,
    );
  }
  const { tree, sessions } = base?.snapshot ?? { tree: Tree.fresh(), sessions: new Map() };
  const snapshotZxid = base?.zxid ?? null;
  let lastZxid = snapshotZxid ?? 0;
  let replayed = 0;
  const quotas = new Quotas(tree);
  const world: World = { tree, watches: null, quotas };
  for (const zxid of logsFrom(logZxids, lastZxid + 1)) {
    for await (const { header, txn } of readLog(disk, `${logs}/${logName(zxid)}`)) {
      if (header.zxid <= lastZxid) continue;
      if (txn.op === OpCode.createSession) sessions.set(header.session, txn.timeoutMs);
      if (txn.op === OpCode.closeSession) sessions.delete(header.session);
      apply(world, header, txn, null);
      lastZxid = header.zxid;
      replayed++;
    }
  }
  for (const owner of [...tree.owners]) {
    if (sessions.has(owner)) continue;
    for (const path of [...tree.ephemeralsOf(owner)]) tree.delete(path, lastZxid);
  }
  return { tree, sessions, quotas, lastZxid, snapshotZxid, replayed };
}

/** A snapshot among the logs, or the reverse, means that the two directories were mixed up. */
async function checkSeparate(disk: Disk, snapshots: string, logs: string): Promise<void> {
  if ((await zxids(disk, logs, 'snapshot')).length > 0) {
    throw new RecoveryError(`${logs}, the log directory, has snapshots in it`);
  }
  if ((await zxids(disk, snapshots, 'log')).length > 0) {
    throw new RecoveryError(`${snapshots}, the snapshot directory, has transaction logs in it`);
  }
}

async function newestSnapshot(
  disk: Disk,
  directory: string,
): Promise<{ snapshot: Snapshot; zxid: number } | null> {
  const newestFirst = (await zxids(disk, directory, 'snapshot')).reverse();
  for (const zxid of newestFirst.slice(0, SNAPSHOTS_TRIED)) {
    const path = `${directory}/${snapshotName(zxid)}`;
    if (!(await looksWhole(disk, path))) continue;
    try {
      return { snapshot: await readSnapshot(disk, path), zxid };
    } catch (error) {
      // A damaged snapshot is passed over for an older one; a disk that fails is not.
      if (!(error instanceof SnapshotError || error instanceof JuteError)) throw error;
    }
  }
  return null;
}

/** The newest log that begins at or before a zxid, and all that follow. */
function logsFrom(ascending: readonly number[], zxid: number): readonly number[] {
  const first = ascending.findLastIndex((start) => start <= zxid);
  return ascending.slice(Math.max(0, first));
}

/** Removes snapshots beyond the newest `keep`, and logs that none of those kept needs. */
export async function purge(
  disk: Disk,
  { snapshots, logs }: Directories,
  keep: number,
): Promise<string[]> {
  const whole: number[] = [];
  const all = await zxids(disk, snapshots, 'snapshot');
  for (const zxid of [...all].reverse()) {
    if (whole.length < keep && (await looksWhole(disk, `${snapshots}/${snapshotName(zxid)}`))) {
      whole.push(zxid);
    }
  }
  const oldest = whole[whole.length - 1];
  if (oldest === undefined || whole.length < keep) return [];
  const logZxids = await zxids(disk, logs, 'log');
  const needed = new Set(logsFrom(logZxids, oldest + 1));
  const gone = [
    ...all.filter((zxid) => zxid < oldest).map((zxid) => `${snapshots}/${snapshotName(zxid)}`),
    ...logZxids.filter((zxid) => !needed.has(zxid)).map((zxid) => `${logs}/${logName(zxid)}`),
  ];
  for (const path of gone) await disk.remove(path);
  return gone;
}
