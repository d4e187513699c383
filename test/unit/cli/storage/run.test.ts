import { describe, expect, it } from 'vitest';
import { command } from '../../../../src/cli/tools/kafka-storage.ts';
import { MemoryDisk } from '../../../../src/platform/memory/disk.ts';
import { fakeIo } from '../fake-io.ts';

const FILE = '/k/server.properties';

async function withFile(disk = new MemoryDisk()) {
  await disk.mkdir('/k');
  await disk.writeFileAtomic(
    FILE,
    'process.roles=broker,controller\nnode.id=1\nlog.dirs=/k/logs\n',
  );
  const format = async (...words: string[]) => {
    const io = fakeIo({ platform: { disk } });
    const code = await command.run(['format', '-c', FILE, ...words], io);
    return { code, ...{ out: io.stdout.text, err: io.stderr.text } };
  };
  return { disk, format };
}

describe('kafka-storage format', () => {
  it('takes any cluster id, once', async () => {
    const { disk, format } = await withFile();
    expect(await format('-t', 'x')).toEqual({
      code: 0,
      out: 'Formatting metadata directory /k/logs with metadata.version 3.9-IV0.\n',
      err: '',
    });
    expect(String(await disk.readFile('/k/logs/meta.properties'))).toContain('cluster.id=x\n');
    expect((await format('-t', 'x')).err).toMatch(/^Log directory \/k\/logs is already formatted/);
    expect((await format('-t', 'x', '-g')).code).toBe(0);
    await expect(format('-t', 'y', '-g')).rejects.toThrow(
      'Invalid cluster.id in: /k/logs/meta.properties. Expected y, but read x',
    );
  });

  it('refuses what a KRaft node wrote, and a release that there is none of', async () => {
    const { disk, format } = await withFile();
    await expect(format('-t', 'x', '-r', '9.9')).rejects.toThrow('Version 9.9 is not a valid');
    await disk.mkdir('/k/logs');
    await disk.writeFileAtomic('/k/logs/meta.properties', 'version=1\ncluster.id=x\nnode.id=1\n');
    await expect(format('-t', 'x', '-g')).rejects.toThrow('Found unexpected version');
  });
});
