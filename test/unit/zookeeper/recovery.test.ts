/** What a server starts from, and what it refuses to start from, as Apache's server does. */
import { describe, expect, it } from 'vitest';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { OPEN_ACL, OpCode } from '../../../src/zookeeper/messages.ts';
import { recover, type RecoveryOptions } from '../../../src/zookeeper/server/recovery.ts';
import { writeSnapshot } from '../../../src/zookeeper/server/snapshot.ts';
import { Tree, ttlOf } from '../../../src/zookeeper/server/tree.ts';
import { type LoggedTxn, TxnLog } from '../../../src/zookeeper/server/txn-log.ts';

const directory = '/data/version-2';

async function folder(): Promise<MemoryDisk> {
  const disk = new MemoryDisk(() => 0);
  await disk.mkdir(directory);
  return disk;
}

async function recovered(disk: MemoryDisk, options: Partial<RecoveryOptions> = {}) {
  const warnings: string[] = [];
  const usual = { trustEmpty: false, lengthMax: 2_000, emulate353Ttls: false, monotonic: () => 0 };
  const warn = (text: string) => void warnings.push(text);
  const found = await recover(
    disk,
    { snapshots: directory, logs: directory },
    { ...usual, warn, ...options },
  );
  return { ...found, warnings };
}

/** A snapshot of one node. */
async function snap(disk: MemoryDisk, zxid: number, dataSize: number, owner = 0n): Promise<void> {
  const tree = Tree.fresh();
  tree.create(`/n${zxid}`, Buffer.alloc(dataSize), OPEN_ACL, owner, 1, zxid, 0);
  await writeSnapshot(disk, directory, tree, [], { zxid, compression: 'none' });
}

async function log(disk: MemoryDisk, ...sizes: number[]): Promise<void> {
  const writer = new TxnLog(disk, { directory, preallocateBytes: 0, fsync: true });
  for (const [i, size] of sizes.entries()) {
    const entry: LoggedTxn = {
      header: { session: 1n, cxid: 0, zxid: i + 1, time: 0 },
      txn: {
        op: OpCode.create,
        path: `/l${i}`,
        data: Buffer.alloc(size),
        acl: OPEN_ACL,
        ephemeral: false,
        parentCversion: i + 1,
        ttl: 0,
      },
    };
    await writer.append([entry]);
  }
  await writer.close();
}

describe('what is longer than jute.maxbuffer allows', () => {
  it('in a log stops the start: it is no torn tail', async () => {
    const disk = await folder();
    await snap(disk, 0, 1);
    await log(disk, 10, 3_000, 10);
    await expect(recovered(disk)).rejects.toThrow('Unreasonable length = 3');
    expect((await recovered(disk, { lengthMax: 4_000 })).lastZxid).toBe(3);
  });

  it('in a snapshot makes it one that cannot be read: the next older one is taken', async () => {
    const disk = await folder();
    await snap(disk, 1, 10);
    await snap(disk, 2, 3_000);
    const { snapshotZxid, warnings } = await recovered(disk);
    expect(snapshotZxid).toBe(1);
    expect(warnings.join()).toMatch(/snapshot\.2 cannot be read: Unreasonable length = 3000/);
  });
});

it('never starts empty beside snapshots that cannot be read', async () => {
  const disk = await folder();
  await snap(disk, 1, 3_000);
  await expect(recovered(disk, { trustEmpty: true })).rejects.toThrow(
    'Not able to find valid snapshots',
  );
});

it('knows the times to live that 3.5.3 wrote, when told to', async () => {
  const disk = await folder();
  await snap(disk, 1, 1, -0x8000_0000_0000_0000n | 5_000n);
  const emulated = await recovered(disk, { emulate353Ttls: true });
  expect([...emulated.tree.ttls]).toEqual(['/n1']);
  expect(ttlOf(emulated.tree.get('/n1')?.owner ?? 0n)).toBe(5_000);
  // Otherwise it is an ephemeral whose session is over.
  expect((await recovered(disk)).tree.get('/n1')).toBeUndefined();
});
