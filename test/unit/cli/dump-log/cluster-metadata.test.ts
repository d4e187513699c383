/**
 * Records of KRaft's metadata log as Kafka 3.9.1 wrote them, each kind and version bare and with values in every field, others
 * spoilt by hand, and what Kafka's own kafka-dump-log says of each; and the snapshots they lie in.
 */
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { command } from '../../../../src/cli/tools/kafka-dump-log.ts';
import { runDumpLog } from '../../../../src/cli/dump-log/run.ts';
import { MemoryDisk } from '../../../../src/platform/memory/disk.ts';
import { metadataRecords } from '../../../../src/protocol/data/metadata-records.ts';
import { BatchBuilder } from '../../../../src/protocol/records/builder.ts';
import { CONTROL_TYPES } from '../../../../src/protocol/records/control.ts';
import { fakeIo } from '../fake-io.ts';

const ROWS = JSON.parse(
  readFileSync(new URL('../../../fixtures/cluster-metadata-records.json', import.meta.url), 'utf8'),
) as readonly (readonly [hex: string | null, payload: string])[];

let disk: MemoryDisk;
beforeEach(async () => {
  disk = new MemoryDisk();
  await disk.mkdir('/work');
});

async function dump(name: string, bytes: Buffer, ...args: string[]): Promise<string[]> {
  const file = await disk.open(`/work/${name}`, 'write');
  await file.write([bytes], 0);
  const io = fakeIo({ platform: { disk } });
  await runDumpLog(command, ['--files', name, ...args], io);
  return io.stdout.text.split('\n').slice(0, -1);
}

test('every kind and version, and what is none, is told as Kafka tells it', async () => {
  const batch = new BatchBuilder({});
  for (const [hex] of ROWS) batch.append(0, null, hex === null ? null : Buffer.from(hex, 'hex'));
  const out = await dump('0.log', batch.build(), '--cluster-metadata-decoder');
  const told = out.slice(3).map((line) => line.replace(/.*headerKeys: \[\] payload: /, ''));
  expect(told).toEqual(ROWS.map(([, payload], i) => payload.replace('OFFSET', String(i))));
});

test('the rows are of every kind and version there is', () => {
  const seen = new Set(
    ROWS.flatMap(([, text]) => /^\{"type":"\w+","version":\d+/.exec(text) ?? []),
  );
  for (const { name, maxVersion } of metadataRecords) {
    for (let v = 0; v <= maxVersion; v++)
      expect(seen).toContain(`{"type":"${name}","version":${v}`);
  }
});

function control(type: (typeof CONTROL_TYPES)[number], hex: string): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(CONTROL_TYPES.indexOf(type), 2);
  const batch = new BatchBuilder({ isControl: true });
  batch.append(0, key, Buffer.from(hex, 'hex'));
  return batch.build();
}

const CONTROLS = Buffer.concat([
  control('SNAPSHOT_HEADER', '0000000000000000000700'),
  control('KRAFT_VERSION', '0000000100'),
  control(
    'KRAFT_VOTERS',
    '0000020000000300000000000000000000000000000001020241026800050000000001000000',
  ),
  control('LEADER_CHANGE', '000000000003010100'),
  control('SNAPSHOT_FOOTER', '000000'),
]);

test('a snapshot is named by what it is of, its control records say what is in them', async () => {
  const out = await dump(
    '00000000000000000045-0000000003.checkpoint',
    CONTROLS,
    '--deep-iteration',
  );
  expect(out.slice(0, 2)).toEqual([
    'Dumping 00000000000000000045-0000000003.checkpoint',
    'Snapshot end offset: 45, epoch: 3',
  ]);
  const told = out.filter((line) => line.startsWith('|'));
  expect(told.map((line) => line.replace(/.*headerKeys: \[\] /, ''))).toEqual([
    'SnapshotHeader {"version":0,"lastContainedLogTimestamp":7}',
    'KRaftVersion {"version":0,"kRaftVersion":1}',
    'KRaftVoters {"version":0,"voters":[{"voterId":3,"voterDirectoryId":"AAAAAAAAAAAAAAAAAAAAAQ","endpoints":[{"name":"A","host":"h","port":5}],"kRaftVersionFeature":{"minSupportedVersion":0,"maxSupportedVersion":1}}]}',
    'controlType: LEADER_CHANGE(2)',
    'SnapshotFooter {"version":0}',
  ]);
  const bootstrap = await dump('bootstrap.checkpoint', CONTROLS);
  expect(bootstrap[1]).toBe('KRaft bootstrap snapshot');
});

test('a snapshot of another name ends the dump as in Kafka', async () => {
  await expect(dump('x.checkpoint', CONTROLS)).rejects.toThrow('begin 0, end 20, length 12');
  await expect(dump('00000000000000000045.checkpoint', CONTROLS)).rejects.toThrow(
    'For input string: "checkpoint"',
  );
  await expect(dump('00000000000000000045-9999999999.checkpoint', CONTROLS)).rejects.toThrow(
    'For input string: "9999999999"',
  );
});
