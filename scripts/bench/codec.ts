/**
 * `node scripts/run.mjs bench/codec`: how fast the codec and the record layer are, one line a case. Each case runs for
 * about half a second after warming up; MB/s counts the bytes on the wire (or, building, those of the finished batch).
 */
import { encodeResponse } from '../../src/protocol/frame.ts';
import { fetchApi } from '../../src/protocol/messages/fetch.ts';
import { metadataApi } from '../../src/protocol/messages/metadata.ts';
import { produceApi } from '../../src/protocol/messages/produce.ts';
import { Reader } from '../../src/protocol/reader.ts';
import { batchAt, type RecordBatch } from '../../src/protocol/records/batch.ts';
import { BatchBuilder } from '../../src/protocol/records/builder.ts';
import { compress, compressionName, decompress } from '../../src/protocol/records/compression.ts';
import { readRecords, recordBody, recordCursor } from '../../src/protocol/records/record.ts';
import { Writer } from '../../src/protocol/writer.ts';

function measure(name: string, bytes: number, work: () => unknown): void {
  for (const until = performance.now() + 200; performance.now() < until; ) work();
  const start = performance.now();
  let rounds = 0;
  for (; performance.now() - start < 500; rounds++) work();
  const seconds = (performance.now() - start) / 1000;
  const rate = ((rounds * bytes) / seconds / 1e6).toFixed(0).padStart(8);
  const each = ((seconds / rounds) * 1e6).toFixed(2).padStart(10);
  console.log(`${name.padEnd(44)}${rate} MB/s${each} us each`);
}

/** Text of which about half can be compressed away. */
function payload(size: number): Buffer {
  const out = Buffer.alloc(size);
  let seed = 1;
  for (let i = 0; i < size; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    out[i] = i % 2 === 0 ? 97 + ((seed >> 16) % 16) : 101;
  }
  return out;
}

function built(count: number, size: number, compression = 0): Buffer {
  const builder = new BatchBuilder({ compression });
  const value = payload(size);
  for (let i = 0; i < count; i++) builder.append(1_700_000_000_000 + i, null, value);
  return builder.build();
}

const viewOf = (bytes: Buffer) => batchAt(bytes) as RecordBatch;

function codecCases(): void {
  const records = built(150, 100);
  const partitions = Array.from({ length: 10 }, (_, index) => ({ index, records }));
  const writer = new Writer();
  produceApi.writeRequest(
    writer,
    { acks: -1, topicData: [{ name: 'topic', partitionData: partitions }] },
    9,
  );
  const produce = writer.toBuffer();
  measure('decode Produce v9, 10 partitions', produce.length, () =>
    produceApi.readRequest(new Reader(produce), 9),
  );
  const responses = [
    { topic: 'topic', partitions: partitions.map((p) => ({ partitionIndex: p.index, records })) },
  ];
  const size = encodeResponse(fetchApi, 12, 1, { responses }).size;
  measure('encode Fetch v12 response, 10 partitions', size, () =>
    encodeResponse(fetchApi, 12, 1, { responses }).chunks(),
  );
  const topics = Array.from({ length: 100 }, (_, i) => ({
    name: `some.topic.name-${i}`,
    partitions: Array.from({ length: 12 }, (_, p) => ({
      partitionIndex: p,
      leaderId: 1,
      replicaNodes: [1, 2, 3],
      isrNodes: [1, 2, 3],
    })),
  }));
  const metadata = new Writer();
  metadataApi.writeResponse(metadata, { topics }, 12);
  const bytes = metadata.toBuffer();
  measure('decode Metadata v12, 1200 partitions', bytes.length, () =>
    metadataApi.readResponse(new Reader(bytes), 12),
  );
  measure('encode Metadata v12, 1200 partitions', bytes.length, () => {
    const w = new Writer(bytes.length + 64);
    metadataApi.writeResponse(w, { topics }, 12);
    return w.toBuffer();
  });
}

function recordCases(): void {
  for (const size of [100, 1000]) {
    const count = Math.floor(150_000 / size);
    const batch = viewOf(built(count, size));
    const value = payload(size);
    measure(`build batch, ${count} records of ${size} B`, batch.sizeInBytes, () => {
      const builder = new BatchBuilder();
      for (let i = 0; i < count; i++) builder.append(1_700_000_000_000 + i, null, value);
      return builder.build();
    });
    measure(`walk headers, ${count} records of ${size} B`, batch.sizeInBytes, () => {
      const cursor = recordCursor(batch, recordBody(batch));
      while (cursor.next());
    });
    measure(`read records, ${count} records of ${size} B`, batch.sizeInBytes, () =>
      readRecords(batch),
    );
  }
  const large = viewOf(built(1000, 1000));
  measure('checksum, 1 MB', large.sizeInBytes, () => large.isValid());
}

function compressionCases(): void {
  for (const size of [1_000, 16_000, 1_000_000]) {
    const data = payload(size);
    for (const codec of [1, 2, 3, 4]) {
      const packed = compress(codec, data);
      const name = `${compressionName(codec)} ${size} B`;
      measure(`compress ${name}`, size, () => compress(codec, data));
      measure(`decompress ${name}`, size, () => decompress(codec, packed));
    }
  }
}

codecCases();
recordCases();
if (process.argv.includes('--codecs')) compressionCases();
