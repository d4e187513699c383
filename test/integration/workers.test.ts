/** The threads of the built package: the compactor's bundle answers as its class does, and fails where that fails. */
import { afterEach, expect, it } from 'vitest';
import { nodeWorkers } from '../../src/platform/node/workers.ts';
import type { WorkerThread } from '../../src/platform/platform.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { type Compactor, compactorCode } from '../../src/storage/cleaner/compactor.ts';

const threads: WorkerThread<Compactor>[] = [];
afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.close())));

async function begun(): Promise<WorkerThread<Compactor>> {
  const thread = nodeWorkers.start(compactorCode);
  threads.push(thread);
  const map = { bytesMax: 1 << 20, loadFactor: 0.9 };
  await thread.call('begin', { map, startOffset: 0, aborted: [] });
  return thread;
}

/** Bytes in memory of their own, as the cleaner reads them. */
function batch(...keys: string[]): Uint8Array {
  const builder = new BatchBuilder({ compression: 4 });
  for (const key of keys) builder.append(1_700_000_000_000, Buffer.from(key), Buffer.from('v'));
  return new Uint8Array(builder.build());
}

it('does the work elsewhere: the bytes are gone here and come back new', async () => {
  const thread = await begun();
  const bytes = batch('a', 'b', 'a');
  const { length } = bytes;
  const indexed = await thread.call('index', { bytes });
  expect(indexed).toEqual({ bytesRead: length, nextBytes: 0, full: false });
  expect(bytes.length).toBe(0);
  const rules = { aborted: [], nowMs: 0, deleteRetentionMs: 0 };
  expect((await thread.call('rewrite', rules)).latestOffset).toBe(2);
  await thread.call('group', { producers: new Map() });
  const piece = { bytes: batch('a', 'b', 'a'), retainLegacyDeletes: true };
  expect(await thread.call('filter', piece)).toMatchObject({ recordsRead: 3, recordsKept: 2 });
});

it('fails where the work fails, and goes on', async () => {
  const thread = await begun();
  const broken = batch('a');
  broken[70] = 0xff;
  const piece = { bytes: broken, retainLegacyDeletes: true };
  await expect(thread.call('filter', piece)).rejects.toThrow('Record is corrupt');
  expect((await thread.call('index', { bytes: batch('a') })).full).toBe(false);
});

it('tells calls that its end left without an answer', async () => {
  const thread = await begun();
  // it may have been done already: then the answer comes
  const unanswered = thread.call('index', { bytes: batch('a') }).then(String, String);
  await thread.close();
  const late = thread.call('index', { bytes: batch('a') });
  await expect(late).rejects.toThrow('compactor.cjs ended with code');
  expect(await unanswered).toMatch(/compactor.cjs ended|\[object Object\]/);
});
