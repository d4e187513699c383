import { expect, it } from 'vitest';
import { MemoryDisk } from '../../../src/platform/memory/disk.ts';
import { fleetingDisk } from '../../../src/testing/fleeting-disk.ts';

it('writes and reads as the disk below, and never asks it to sync', async () => {
  const disk = new MemoryDisk(() => 0, { losesPower: false });
  const open = disk.open.bind(disk);
  disk.open = async (path, mode) => {
    expect(mode).not.toBe('write-through');
    const file = await open(path, mode);
    file.sync = () => Promise.reject(new Error('synced'));
    return file;
  };
  disk.syncDirectory = () => Promise.reject(new Error('synced'));
  const fleeting = fleetingDisk(disk);
  await fleeting.mkdir('/a');
  await fleeting.writeFileAtomic('/a/checkpoint', 'a long first text');
  await fleeting.writeFileAtomic('/a/checkpoint', 'second');
  const file = await fleeting.open('/a/log', 'write-through');
  await file.write([Buffer.from('record')], 0);
  await file.sync();
  await fleeting.syncDirectory('/a');
  await (await fleeting.lock('/a/.lock'))?.release();
  expect((await fleeting.readFile('/a/checkpoint')).toString()).toBe('second');
  expect((await fleeting.readFile('/a/log')).toString()).toBe('record');
  expect(await fleeting.list('/a')).toEqual(['checkpoint', 'log']);
});
