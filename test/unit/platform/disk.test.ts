import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { createDisk } from '../../../src/platform/node/disk.ts';
import { isLocked } from '../../../src/platform/node/lock.ts';
import type { Disk } from '../../../src/platform/platform.ts';

const root = mkdtempSync(join(tmpdir(), 'samsa-disk-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const both: [string, Disk, string][] = [
  ['real', createDisk(), root],
  ['simulated', new MemoryDisk(), '/x'],
];

describe.each(both)('the %s disk', (_, disk, base) => {
  test('writes many buffers at a position, reads short only at the end', async () => {
    await disk.mkdir(`${base}/a/b`);
    const file = await disk.open(`${base}/a/b/f`, 'write');
    const buffers = Array.from({ length: 2500 }, (_, i) => Buffer.from([i & 0xff]));
    await file.write(buffers, 3);
    expect(await file.size()).toBe(2503);
    const back = Buffer.alloc(3000);
    expect(await file.read(back, 0)).toBe(2503);
    expect(back.subarray(0, 6)).toEqual(Buffer.from([0, 0, 0, 0, 1, 2]));
    await file.truncate(4);
    expect(await file.read(back, 2)).toBe(2);
    expect(await file.read(back, 9)).toBe(0);
    await file.sync();
    await file.close();
    await expect(file.read(back, 0)).rejects.toMatchObject({ code: 'EBADF' });
  });

  test('names: absent, listed, replaced as a whole, renamed, removed', async () => {
    const dir = `${base}/names`;
    await disk.mkdir(dir);
    expect(await disk.stat(`${dir}/none`)).toBeNull();
    await expect(disk.open(`${dir}/none`, 'read')).rejects.toMatchObject({ code: 'ENOENT' });
    await disk.writeFileAtomic(`${dir}/z`, 'one');
    await disk.writeFileAtomic(`${dir}/z`, 'two');
    await disk.mkdir(`${dir}/sub`);
    await disk.writeFileAtomic(`${dir}/sub/deep`, 'deep');
    expect(await disk.list(dir)).toEqual(['sub', 'z']);
    expect((await disk.readFile(`${dir}/z`)).toString()).toBe('two');
    expect(await disk.stat(`${dir}/sub`)).toMatchObject({ directory: true });
    await disk.setModified(`${dir}/z`, 1_700_000_000_000);
    expect(await disk.stat(`${dir}/z`)).toMatchObject({ size: 3, mtimeMs: 1_700_000_000_000 });
    await disk.rename(`${dir}/sub`, `${dir}/other`);
    expect((await disk.readFile(`${dir}/other/deep`)).toString()).toBe('deep');
    await disk.remove(`${dir}/other`);
    await disk.remove(`${dir}/other`);
    expect(await disk.list(dir)).toEqual(['z']);
  });

  test('a lock has one holder', async () => {
    const lock = await disk.lock(`${base}/lock`);
    expect(lock).not.toBeNull();
    expect(await disk.lock(`${base}/lock`)).toBeNull();
    await lock?.release();
    const again = await disk.lock(`${base}/lock`);
    expect(again).not.toBeNull();
    await again?.release();
  });
});

test('the real path is behind all links, and what is not there has none', async () => {
  const disk = createDisk();
  await disk.mkdir(`${root}/behind`);
  symlinkSync(`${root}/behind`, `${root}/link`);
  expect(await disk.realPath(`${root}/link`)).toBe(`${realpathSync(root)}/behind`);
  expect(await disk.realPath(`${root}/never`)).toBe(`${root}/never`);
});

test('/proc/locks tells who is in where the kernel lock is not to be had', () => {
  const locks =
    '1: POSIX  ADVISORY  WRITE 3568 fd:00:2531452 0 EOF\n2: OFDLCK ADVISORY  WRITE -1 fe:00:9978154 0 EOF\n';
  expect([2531452, 9978154, 978154, 1].map((inode) => isLocked(locks, inode))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a power cut keeps what was synced and tears the last write it lets through', async () => {
  const disk = new MemoryDisk();
  await disk.mkdir('/d');
  const file = await disk.open('/d/f', 'write');
  await file.write([Buffer.from('safe')], 0);
  await file.sync();
  await file.write([Buffer.from('1234')], 4);
  await file.write([Buffer.from('5678')], 8);
  const dice = [0.5, 0.75];
  disk.crash(() => dice.shift() ?? 0);
  expect(disk.contents('/d/f').toString()).toBe('safe1234567');
  await expect(file.sync()).rejects.toMatchObject({ code: 'EBADF' });
});

// Node's own recursive mkdir never comes back from there.
test.runIf(process.platform === 'linux')(
  'mkdir under /proc fails with what the kernel says',
  async () => {
    await expect(createDisk().mkdir('/proc/none/deep')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(createDisk().mkdir('/dev/null/deep')).rejects.toMatchObject({ code: 'ENOTDIR' });
  },
);
