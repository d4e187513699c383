/**
 * Data directories that Apache ZooKeeper 3.8.4 and 3.5.7 wrote, restored by ours, against their own reading of
 * the same files; and our own snapshot of them restored again. Needs the folder `shared` beside the repository.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createDisk } from '../../src/platform/node/disk.ts';
import {
  purge,
  type RecoveryOptions,
  recover,
  type Recovered,
} from '../../src/zookeeper/server/recovery.ts';
import { writeSnapshot } from '../../src/zookeeper/server/snapshot.ts';
import { statOf } from '../../src/zookeeper/server/tree.ts';

const FIXTURES = resolve(import.meta.dirname, '../../../shared/fixtures/zookeeper');
const samples = existsSync(FIXTURES) ? readdirSync(FIXTURES) : [];

interface StoredNode {
  path: string;
  data?: string | null;
  dataBase64?: string;
  ephemeralOwner: string;
  version: number;
  storedCversion: number;
  aversion: number;
  czxid: number;
  mzxid: number;
  pzxid: number;
  ctime: number;
  mtime: number;
  acl: unknown[];
}

const folders: string[] = [];

function unpack(sample: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'samsa-zk-'));
  folders.push(folder);
  execFileSync('tar', ['xzf', join(FIXTURES, sample, 'data.tar.gz'), '-C', folder]);
  return join(folder, 'data/version-2');
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const json = (sample: string, name: string) =>
  JSON.parse(readFileSync(join(FIXTURES, sample, name), 'utf8'));

/** Our tree in the shape of stored.json. */
function stored({ tree, sessions, lastZxid }: Recovered) {
  const nodes = [...tree.paths].map((path) => {
    const node = tree.get(path)!;
    return {
      path,
      data: node.data?.toString('base64') ?? null,
      ephemeralOwner: `0x${BigInt.asUintN(64, node.owner).toString(16)}`,
      version: node.version,
      storedCversion: node.cversion,
      aversion: node.aversion,
      czxid: node.czxid,
      mzxid: node.mzxid,
      pzxid: node.pzxid,
      ctime: node.ctime,
      mtime: node.mtime,
      acl: node.acl.entries,
    };
  });
  const ids = [...sessions].map(([id, timeout]) => [
    `0x${BigInt.asUintN(64, id).toString(16)}`,
    timeout,
  ]);
  return { lastZxid, sessions: Object.fromEntries(ids), nodes: byPath(nodes) };
}

const byPath = <T extends { path: string }>(nodes: T[]) =>
  [...nodes].sort((a, b) => (a.path < b.path ? -1 : 1));

function expected(sample: string) {
  const { lastProcessedZxid, sessions, nodes } = json(sample, 'stored.json');
  const named = (nodes as StoredNode[]).map(({ data, dataBase64, ...rest }) => ({
    ...rest,
    data: dataBase64 ?? (data == null ? null : Buffer.from(data).toString('base64')),
  }));
  return { lastZxid: lastProcessedZxid, sessions, nodes: byPath(named) };
}

const asUsual: RecoveryOptions = {
  trustEmpty: false,
  lengthMax: 2 * 0xfffff,
  emulate353Ttls: false,
  warn: () => {},
  monotonic: () => 0,
};

describe.each(samples)('%s', (sample) => {
  const disk = createDisk();

  test('restores to what Apache ZooKeeper restores', async () => {
    const directory = unpack(sample);
    const found = await recover(disk, { snapshots: directory, logs: directory }, asUsual);
    expect(stored(found)).toEqual(expected(sample));
  });

  test('shows clients the same numbers', async () => {
    const directory = unpack(sample);
    const { tree } = await recover(disk, { snapshots: directory, logs: directory }, asUsual);
    for (const node of json(sample, 'tree.json')) {
      if (node.noAuth === true) continue;
      const stat = statOf(tree.get(node.path)!);
      expect({ path: node.path, cversion: stat.cversion, pzxid: Number(stat.pzxid) }).toEqual({
        path: node.path,
        cversion: node.cversion,
        pzxid: node.pzxid,
      });
    }
  });

  test.each([['none', ''] as const, ['gz', '.gz'] as const, ['snappy', '.snappy'] as const])(
    'survives our own snapshot (compressed by %s), and a purge to it',
    async (compression, ending) => {
      const directory = unpack(sample);
      const directories = { snapshots: directory, logs: directory };
      const before = await recover(disk, directories, asUsual);
      const sessions = [...before.sessions].map(([id, timeoutMs]) => ({ id, timeoutMs }));
      const options = { zxid: before.lastZxid, compression };
      await writeSnapshot(disk, directory, before.tree, sessions, options);
      await purge(disk, directories, 1);
      expect(readdirSync(directory).filter((name) => name.startsWith('snapshot'))).toEqual([
        `snapshot.${before.lastZxid.toString(16)}${ending}`,
      ]);
      const after = await recover(disk, directories, asUsual);
      expect(after.replayed).toBe(0);
      expect(stored(after)).toEqual(stored(before));
    },
  );
});
