/** Records of __remote_log_metadata as Kafka's RemoteLogMetadataSerde wrote them (or spoilt by hand), and what its dump says of them. */
import { expect, test } from 'vitest';
import { command } from '../../../../src/cli/tools/kafka-dump-log.ts';
import { runDumpLog } from '../../../../src/cli/dump-log/run.ts';
import { MemoryDisk } from '../../../../src/platform/memory/disk.ts';
import { BatchBuilder } from '../../../../src/protocol/records/builder.ts';
import { fakeIo } from '../fake-io.ts';

const KAFKAS: readonly (readonly [hex: string, payload: string])[] = [
  [
    '010000076f72646572730000000000000000000000000000002a00000003000410410410410410410410410410412a00000000000000000000000000000000c8000000020000018bcfe568000000018bcfe56a580400000000000000000000000000000000030000000000000032000000000700000000000000640000003039040102030100',
    'RemoteLogSegmentMetadata{remoteLogSegmentId=RemoteLogSegmentId{topicIdPartition=AAAAAAAAAAAAAAAAAAAAKg:orders-3, id=BBBBBBBBBBBBBBBBBBBBKg}, startOffset=0, endOffset=200, brokerId=2, maxTimestampMs=1700000000000, eventTimestampMs=1700000000600, segmentLeaderEpochs={0=0, 3=50, 7=100}, segmentSizeInBytes=12345, customMetadata=Optional[CustomMetadata{3 bytes}], state=COPY_SEGMENT_FINISHED}',
  ],
  [
    '010200076f72646572730000000000000000000000000000002a00000003000000000400000000000000050000',
    'RemotePartitionDeleteMetadata{topicPartition=AAAAAAAAAAAAAAAAAAAAKg:orders-3, state=DELETE_PARTITION_MARKED, eventTimestampMs=5, brokerId=4}',
  ],
  [
    '0103000410410410410410410410410410412a000000000000000000000000000000c8000000020000018bcfe568000000018bcfe56a580400000000000000000000000000000000030000000000000032000000000700000000000000640000003039040102030100',
    'RemoteLogSegmentMetadataSnapshot{segmentId=BBBBBBBBBBBBBBBBBBBBKg, startOffset=0, endOffset=200, maxTimestampMs=1700000000000, segmentLeaderEpochs={0=0, 3=50, 7=100}, segmentSizeInBytes=12345, customMetadata=Optional[CustomMetadata{3 bytes}], state=COPY_SEGMENT_FINISHED}',
  ],
  [
    '010100076f72646572730000000000000000000000000000002a00000003000410410410410410410410410410412a00000000020000000000000001000300',
    'RemoteLogSegmentMetadataUpdate{remoteLogSegmentId=RemoteLogSegmentId{topicIdPartition=AAAAAAAAAAAAAAAAAAAAKg:orders-3, id=BBBBBBBBBBBBBBBBBBBBKg}, customMetadata=Optional.empty, state=DELETE_SEGMENT_FINISHED, eventTimestampMs=1, brokerId=2}',
  ],
  [
    '0900',
    'Error at offset 10, skipping. Could not deserialize metadata record due to unknown frame version 9(only frame version 1 is supported)',
  ],
  ['0105', 'Error at offset 11, skipping. Error while reading version'],
  [
    '010100076f72646572730000000000000000000000000000002a00000003000410410410410410410410410410412a00000000020000018bcfe56a58040102030900',
    'Error at offset 15, skipping. state can not be null',
  ],
  [
    '010200076f72646572730000000000000000000000000000002a00000003000000000400000000000000050900',
    'Error at offset 16, skipping. null',
  ],
  [
    '010100076f72646572730000000000000000000000000000002a00000003000410410410410410410410410410412a00000000020000018bcfe56a58040102030100000000',
    'Error at offset 17, skipping. Found 3 byte(s) of garbage after 1',
  ],
  [
    '010500',
    'Error at offset 18, skipping. org.apache.kafka.common.errors.UnsupportedVersionException: Unknown metadata id 5',
  ],
  ['010109', 'Error at offset 19, skipping. Failed to deserialize record with type 1'],
  [
    '010000076f72646572730000000000000000000000000000002a00000003000410410410410410410410410410412a000000000000000000ff000000000000c8000000010000018bcfe568000000018bcfe569f40400000000000000000000000000000000030000000000000032000000000700000000000000640000003039000000',
    'Error at offset 23, skipping. Unexpected end offset = -72057594037927736. EndOffset for a remote segment cannot be less than startOffset = 0',
  ],
  [
    '010000076f72646572730000000000000000000000000000002a00000003000410410410410410410410410410412a00000000000000000000000000000000c8000000010000018bcfe568000000018bcfe569f40100003039000000',
    'Error at offset 28, skipping. segmentLeaderEpochs can not be null or empty',
  ],
];

test.each(KAFKAS)('%s', async (hex, payload) => {
  const builder = new BatchBuilder({ baseOffset: offsetIn(payload), partitionLeaderEpoch: 0 });
  builder.append(1000, null, Buffer.from(hex, 'hex'));
  expect(await dumped(builder)).toBe(payload);
});

test('a record without a value is told, and no end of the dump', async () => {
  const builder = new BatchBuilder({ baseOffset: 3, partitionLeaderEpoch: 0 });
  builder.append(1000, null, null);
  expect(await dumped(builder)).toMatch(/^Error at offset 3, skipping. Cannot invoke "java.nio/);
});

function offsetIn(payload: string): number {
  return Number(/at offset (\d+)/.exec(payload)?.[1] ?? 0);
}

async function dumped(builder: BatchBuilder): Promise<string | undefined> {
  const disk = new MemoryDisk();
  await disk.mkdir('/work');
  const file = await disk.open('/work/0.log', 'write');
  await file.write([builder.build()], 0);
  const io = fakeIo({ platform: { disk } });
  await runDumpLog(command, ['--remote-log-metadata-decoder', '--files', '0.log'], io);
  return /payload: (.*)/.exec(io.stdout.text)?.[1];
}
