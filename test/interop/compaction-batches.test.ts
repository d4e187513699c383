/**
 * Batches of every format, codec and kind, filtered by our cleaner and by Kafka's own class (MemoryRecords.filterTo): the same
 * bytes are left, or where a codec compresses in its own way, the same header fields and records.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMemoryRandom } from '../../src/platform/memory/random.ts';
import { batches } from '../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { writeLegacy } from '../../src/protocol/records/legacy.ts';
import { readRecords } from '../../src/protocol/records/record.ts';
import { Compactor } from '../../src/storage/cleaner/compactor.ts';
import { lacking, shared } from '../kit/servers.ts';

const peer = join(shared, 'peers/apache-kafka');
const T = 1_700_000_000_000;
const NOW = T + 5000;
const RETENTION_MS = 1000;

/** Keys with an x have later values; tombstones go when their horizon has passed. */
const FILTER = `
import java.io.*; import java.nio.*;
import org.apache.kafka.common.record.*; import org.apache.kafka.common.utils.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.MemoryRecords.RecordFilter;
public class Filter {
  static final long NOW = ${NOW}L;
  static RecordFilter filter() {
    return new RecordFilter(NOW, ${RETENTION_MS}) {
      protected BatchRetentionResult checkBatchRetention(RecordBatch batch) {
        return new BatchRetentionResult(BatchRetention.DELETE_EMPTY, false);
      }
      protected boolean shouldRetainRecord(RecordBatch batch, org.apache.kafka.common.record.Record record) {
        boolean over = batch.deleteHorizonMs().isPresent() && NOW >= batch.deleteHorizonMs().getAsLong();
        return record.hasKey() && record.key().get(0) != 'x' && (record.hasValue() || !over);
      }
    };
  }
  public static void main(String[] args) throws Exception {
    DataInputStream in = new DataInputStream(new FileInputStream(args[0]));
    DataOutputStream out = new DataOutputStream(new FileOutputStream(args[1]));
    while (in.available() > 0) {
      byte[] batch = new byte[in.readInt()];
      in.readFully(batch);
      MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(batch));
      ByteBuffer left = records.filterTo(new TopicPartition("t", 0), filter(), ByteBuffer.allocate(1 << 20),
          1 << 20, BufferSupplier.NO_CACHING).outputBuffer();
      left.flip();
      byte[] bytes = new byte[left.remaining()];
      left.get(bytes);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.close();
  }
}`;

function inputs(count: number): Buffer[] {
  const random = createMemoryRandom(11);
  const below = (n: number) => Math.floor(random.next() * n);
  const pick = <T>(...choices: T[]): T => choices[below(choices.length)] as T;
  return Array.from({ length: count }, () => {
    const magic = pick(0, 1, 2, 2, 2);
    const baseOffset = below(pick(1000, 1_000_000_000));
    let offset = baseOffset;
    const records = Array.from({ length: 1 + below(6) }, () => {
      const record = {
        offset,
        timestamp: below(8) === 0 ? -1 : T + below(20_000) - 10_000,
        key: below(12) === 0 ? null : Buffer.from(`${pick('x', 'a', 'b')}${below(5)}`),
        value: below(4) === 0 ? null : Buffer.alloc(below(200), 'v'),
        headers: below(3) === 0 ? [{ key: 'hé', value: pick(null, Buffer.from('z')) }] : [],
      };
      offset += 1 + pick(0, 0, below(5));
      return record;
    });
    const times = { timestampType: pick(0, 0, 1), logAppendTime: T + 7 } as const;
    if (magic < 2) {
      const compression = pick(0, 1, 2, 3);
      return writeLegacy(records, { magic: magic as 0 | 1, compression, ...times });
    }
    const identity = { producerId: 9, producerEpoch: 2, baseSequence: pick(5, 2147483646) };
    const builder = new BatchBuilder({
      baseOffset,
      compression: pick(0, 0, 1, 2, 3, 4),
      partitionLeaderEpoch: below(5),
      ...times,
      ...pick({}, { deleteHorizonMs: NOW - 1 + below(3) }),
      ...(below(2) === 0 ? identity : {}),
    });
    for (const { offset, timestamp, key, value, headers } of records) {
      builder.appendAt(offset, timestamp, key, value, headers);
    }
    builder.overrideLastOffset(offset + below(3));
    return builder.build();
  });
}

async function filtered(input: Buffer): Promise<Buffer> {
  const compactor = new Compactor();
  compactor.begin({ map: { bytesMax: 1 << 16, loadFactor: 0.9 }, startOffset: 0, aborted: [] });
  const later = new BatchBuilder({ baseOffset: 2_000_000_000 });
  for (let i = 0; i < 5; i++) later.append(T, Buffer.from(`x${i}`), Buffer.from('later'));
  await compactor.index({ bytes: later.build() });
  compactor.rewrite({ aborted: [], nowMs: NOW, deleteRetentionMs: RETENTION_MS });
  const { bytes } = await compactor.filter({ bytes: input, retainLegacyDeletes: true });
  return Buffer.from(bytes);
}

const told = (bytes: Buffer) =>
  [...batches(bytes)].map((batch) => ({
    ends: [batch.baseOffset, batch.lastOffset, batch.recordCount],
    times: [batch.baseTimestamp, batch.maxTimestamp],
    header: [batch.magic, batch.attributes, batch.partitionLeaderEpoch],
    producer: [batch.producerId, batch.producerEpoch, batch.baseSequence],
    records: readRecords(batch),
  }));

describe.skipIf(lacking('Apache Kafka', peer))('the cleaner', () => {
  it('leaves of any batch what Kafka’s own filter leaves', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samsa-filter-'));
    const [source, from, to] = ['Filter.java', 'in', 'out'].map((name) => join(folder, name));
    const all = inputs(2000);
    const size = (bytes: Buffer) => {
      const prefix = Buffer.alloc(4);
      prefix.writeInt32BE(bytes.length);
      return prefix;
    };
    writeFileSync(source!, FILTER);
    writeFileSync(from!, Buffer.concat(all.flatMap((input) => [size(input), input])));
    const classpath = execFileSync(peer, ['3.9.1', '--classpath'], { encoding: 'utf8' }).trim();
    execFileSync('java', ['-cp', classpath, source!, from!, to!]);
    const theirs = readFileSync(to!);
    rmSync(folder, { recursive: true });
    let same = 0;
    let at = 0;
    for (const input of all) {
      const end = at + 4 + theirs.readInt32BE(at);
      const wanted = theirs.subarray(at + 4, end);
      const found = await filtered(input);
      if (found.equals(wanted)) same++;
      else expect(told(found)).toEqual(told(wanted));
      at = end;
    }
    expect(same).toBeGreaterThan(all.length / 2);
  });
});
