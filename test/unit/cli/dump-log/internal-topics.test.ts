/** Records of internal topics that are spoilt: kafka-dump-log says of them what Kafka 3.9.1 says. */
import { expect, test } from 'vitest';
import { runDumpLog } from '../../../../src/cli/dump-log/run.ts';
import { throwable } from '../../../../src/cli/java-error.ts';
import { command } from '../../../../src/cli/tools/kafka-dump-log.ts';
import { MemoryDisk } from '../../../../src/platform/memory/disk.ts';
import { BatchBuilder } from '../../../../src/protocol/records/builder.ts';
import { fakeIo } from '../fake-io.ts';

/** What stands behind the metadata of a record of these, or what ends the dump. */
async function told(decoder: string, key: string | null, value: string | null): Promise<string> {
  const disk = new MemoryDisk();
  await disk.mkdir('/work');
  const batch = new BatchBuilder({});
  const bytes = (hex: string | null) => (hex === null ? null : Buffer.from(hex, 'hex'));
  batch.append(0, bytes(key), bytes(value));
  const file = await disk.open('/work/0.log', 'write');
  await file.write([batch.build()], 0);
  const io = fakeIo({ platform: { disk } });
  try {
    await runDumpLog(command, ['--files', '0.log', decoder], io);
  } catch (error) {
    return throwable(error);
  }
  return io.stdout.text.replace(/[\s\S]*headerKeys: \[\] /, '').trimEnd();
}

const OFFSET_KEY = '000100036772700003746f7000000003';
const OFFSET = `{"type":"1","data":{"group":"grp","topic":"top","partition":3}}`;
const GROUP_KEY = '0002000167';

const unread = (version: number, what: string, why: string) =>
  `key: Error at offset 0, skipping. Could not read record with version ${version} from ${what}'s buffer due to: ${why}.`;

test.each([
  [
    'a key without its version',
    '00',
    '',
    "key: Error at offset 0, skipping. Could not read version from key's buffer.",
  ],
  ['a key of another kind', '0003000167', '', 'key: Unknown record type 3 at offset 0, skipping.'],
  ['a key that is cut within a number', '000100', null, unread(1, 'key', 'null')],
  [
    'a key that is cut within a text',
    '0001000367',
    null,
    unread(1, 'key', 'Error reading byte array of 3 byte(s): only 1 byte(s) available'),
  ],
  [
    'a value without its version',
    OFFSET_KEY,
    '00',
    "key: Error at offset 0, skipping. Could not read version from value's buffer.",
  ],
  ['a value that is cut', OFFSET_KEY, '000000000000', unread(0, 'value', 'null')],
  [
    'members that cannot be there',
    GROUP_KEY,
    '00000000000000000000000000000009',
    unread(
      0,
      'value',
      'Tried to allocate a collection of size 9, but there are only 0 bytes remaining.',
    ),
  ],
  [
    'a value of a version there is not',
    OFFSET_KEY,
    'fff0000000000000000700000000000000000009',
    `key: ${OFFSET} payload: {"version":"-16","data":{"offset":7,"metadata":"","commitTimestamp":9}}`,
  ],
])('offsets: %s', async (_, key, value, text) => {
  expect(await told('--offsets-decoder', key, value)).toBe(text);
});

test('a subscription that is none is shown as bytes', async () => {
  const member = `00016d${'000163'}${'00012f'}${'00000008'}${'00000003000199'}${'00000006000000000000'}`;
  const value = `0000${'0008636f6e73756d6572'}${'00000003'}${'ffff'}${'ffff'}${'00000001'}${member}`;
  expect(await told('--offsets-decoder', GROUP_KEY, value)).toContain(
    '"subscription":"AAGZ","assignment":"AAAAAAAA"}',
  );
});

const TRANSACTION_KEY = '000000026964';
const transaction = (state: string, partitions: string) =>
  `00000000000000000009${'0001'}${'0000ea60'}${state}${partitions}${'0000000000000005'}${'0000000000000006'}`;

test.each([
  [
    'an open one',
    transaction('01', '00000000'),
    /^key: transaction_metadata::transactionalId=id payload: producerId:9,producerEpoch:1,state=Ongoing,partitions=\[\],/,
  ],
  [
    'one of a state there is not',
    transaction('4d', '00000000'),
    /^java\.lang\.IllegalStateException: Unknown transaction state id 77 from the transaction status message$/,
  ],
  [
    'one of a version there is not',
    '0009',
    /^java\.lang\.IllegalStateException: Unknown version 9 from the transaction log message value$/,
  ],
  ['one that is cut', '00000000', /^java\.nio\.BufferUnderflowException$/],
  [
    'an open one without a list',
    transaction('01', 'ffffffff'),
    /^java\.lang\.NullPointerException: Cannot invoke "java\.util\.List\.forEach/,
  ],
  ['an empty one without a list', transaction('00', 'ffffffff'), /state=Empty,partitions=\[\]/],
])('transactions: %s', async (_, value, text) => {
  expect(await told('--transaction-log-decoder', TRANSACTION_KEY, value)).toMatch(text);
});
