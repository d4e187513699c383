import { describe, expect, it } from 'vitest';
import {
  byClassName,
  type BytesConsumerRecord,
} from '../../../../src/cli/console-consumer/formatter.ts';
import { fakeIo } from '../fake-io.ts';

const DEFAULT = 'org.apache.kafka.tools.consumer.DefaultMessageFormatter';

function record(parts: Partial<BytesConsumerRecord> = {}): BytesConsumerRecord {
  return {
    topic: 't',
    partition: 2,
    offset: 5,
    timestamp: 1700000000000,
    timestampType: 'CreateTime',
    key: Buffer.from('k'),
    value: Buffer.from('v'),
    headers: [],
    leaderEpoch: null,
    serializedKeySize: 1,
    serializedValueSize: 1,
    ...parts,
  };
}

async function format(
  properties: Record<string, string>,
  parts: Partial<BytesConsumerRecord> = {},
  className = DEFAULT,
) {
  const io = fakeIo();
  const formatter = await byClassName(className, new Map(Object.entries(properties)), io);
  formatter.write(record(parts), io.stdout);
  return { out: io.stdout.text, err: io.stderr.text };
}

const all = Object.fromEntries(
  ['timestamp', 'partition', 'offset', 'headers', 'key'].map((part) => [`print.${part}`, 'true']),
);

describe('the default formatter', () => {
  it('prints every part in order, with one separator between all of them', async () => {
    const headers = [
      { key: 'h1', value: Buffer.from('a') },
      { key: 'h2', value: null },
    ];
    const { out } = await format({ ...all, 'key.separator': '|' }, { headers, value: null });
    expect(out).toBe('CreateTime:1700000000000|Partition:2|Offset:5|h1:a,h2:null|k|null\n');
  });

  it('prints nothing when nothing is asked for', async () => {
    expect((await format({ 'print.value': 'false' })).out).toBe('');
  });

  it('passes bytes through and deserializes the null literal', async () => {
    const string = 'org.apache.kafka.common.serialization.StringDeserializer';
    expect((await format({ 'print.key': ' TRUE ' }, { key: null })).out).toBe('null\tv\n');
    expect((await format({ 'value.deserializer': string }, { value: null })).out).toBe('null\n');
    await expect(
      format({ 'value.deserializer': string.replace('String', 'Long') }),
    ).rejects.toThrow('Size of data received by LongDeserializer is not 8');
  });

  it.each([
    ['deserializer.encoding', 'UTF-16BE', [0xd5, 0x5c], '한'],
    ['value.deserializer.encoding', 'UTF-16', [0xff, 0xfe, 0x5c, 0xd5], '한'],
    ['value.deserializer.encoding', 'UTF-16', [0xd5, 0x5c], '한'],
    ['value.deserializer.encoding', 'ISO-8859-1', [0xe9, 0x80], 'é\u0080'],
    ['value.deserializer.encoding', 'US-ASCII', [0x41, 0xe9], 'A\ufffd'],
    ['value.deserializer.encoding', 'EUC-KR', [0xc7, 0xd1], '한'],
    ['key.deserializer.encoding', 'UTF-16BE', [0x41], 'A'],
  ])('reads text with %s=%s', async (key, charset, bytes, text) => {
    const properties = {
      'value.deserializer': 'org.apache.kafka.common.serialization.StringDeserializer',
      [`value.deserializer.${key}`]: charset,
    };
    const { out, err } = await format(properties, { value: Buffer.from(bytes) });
    expect(out).toBe(`${text}\n`);
    expect(err).toBe('');
  });

  it('tells an encoding that it does not know and prints the bytes', async () => {
    const { out, err } = await format({
      'value.deserializer': 'org.apache.kafka.common.serialization.StringDeserializer',
      'value.deserializer.deserializer.encoding': 'nope',
    });
    expect(out).toBe('v\n');
    expect(err).toContain('SerializationException: Unsupported encoding nope\n');
  });

  it('shows Bytes as Java does', async () => {
    const bytes = 'org.apache.kafka.common.serialization.BytesDeserializer';
    const value = Buffer.from([0, 0x41, 0x5c, 0xff]);
    expect((await format({ 'value.deserializer': bytes }, { value })).out).toBe(
      '\\x00A\\x5C\\xFF\n',
    );
  });

  it('hints at a misspelt property and goes on', async () => {
    const { out, err } = await format({ 'pring.key': 'true' });
    expect(out).toBe('v\n');
    expect(err).toMatch(/^\[.*\] WARN Unknown property pring\.key .* did you mean print\.key\?/);
  });

  it('refuses a class it does not know by its name', async () => {
    await expect(format({}, {}, 'no.such.Formatter')).rejects.toThrow(/^no\.such\.Formatter$/);
  });
});

describe('formatters of internal topics', () => {
  const key = Buffer.from('000100016700017400000003', 'hex'); // version 1, group g, topic t, partition 3
  const value = Buffer.concat([
    Buffer.from('0003', 'hex'),
    Buffer.from('7fffffffffffffff', 'hex'),
    Buffer.from('ffffffff', 'hex'),
    Buffer.from('0000', 'hex'),
    Buffer.from('0000018bcfe56800', 'hex'),
  ]);
  const offsets = 'org.apache.kafka.tools.consumer.OffsetsMessageFormatter';

  it('print offsets as JSON with every bit of an int64', async () => {
    const { out } = await format({}, { key, value }, offsets);
    expect(out).toBe(
      '{"key":{"version":1,"data":{"group":"g","topic":"t","partition":3}},' +
        '"value":{"version":3,"data":{"offset":9223372036854775807,"leaderEpoch":-1,"metadata":"","commitTimestamp":1700000000000}}}',
    );
  });

  it('print tombstones, unknown versions and nothing for other kinds', async () => {
    expect((await format({}, { key, value: null }, offsets)).out).toMatch(/"value":null}$/);
    const odd = Buffer.from('00630000', 'hex');
    expect((await format({}, { key: odd, value: null }, offsets)).out).toBe(
      '{"key":{"version":99,"data":"unknown"},"value":null}',
    );
    const group = Buffer.from('0002000167', 'hex');
    expect((await format({}, { key: group, value: null }, offsets)).out).toBe('');
  });

  it('keep the old names with the old form and a warning', async () => {
    const old = 'kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter';
    const { out, err } = await format({}, { key, value: null }, old);
    expect(out).toBe('[g,t,3]::NULL\n');
    expect(err).toMatch(
      /^WARNING: kafka\.coordinator.*Please use .*OffsetsMessageFormatter instead\n/,
    );
  });

  const hex = (text: string) => Buffer.from(text, 'hex');

  it("show a group in Scala's words, its members in the order of its map", async () => {
    const old = 'kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter';
    const member = (id: string) =>
      `0001${id}${'000163'}${'00012f'}${'00000008'}${'00000000'}${'00000000'}`;
    const head = `0000${'0008636f6e73756d6572'}${'00000003'}${'000572616e6765'}${'000161'}`;
    const group = hex(`${head}00000002${member('71')}${member('61')}`);
    const shown = (id: string) =>
      `${id} -> MemberMetadata(memberId=${id}, groupInstanceId=None, clientId=c, clientHost=/, sessionTimeoutMs=8, rebalanceTimeoutMs=8, supportedProtocols=List(range))`;
    const { out } = await format({}, { key: hex('0002000167'), value: group }, old);
    expect(out).toBe(
      `g::GroupMetadata(groupId=g, generation=3, protocolType=Some(consumer), currentState=Stable, members=HashMap(${shown('a')}, ${shown('q')}))\n`,
    );
    const later = format({}, { key: hex('0002000167'), value: hex('0009') }, old);
    await expect(later).rejects.toThrow('Unknown group metadata message version: 9');
  });

  it("show a transaction in Scala's words, its partitions in the order of its set", async () => {
    const old = 'kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter';
    const id = hex('000000026964');
    const transaction = (state: string, partitions: string) =>
      hex(
        `0000${'0000000000000009'}${'0001'}${'0000ea60'}${state}${partitions}${'0000000000000005'}${'0000000000000006'}`,
      );
    const two = '00000001000174000000020000000000000001';
    const { out } = await format({}, { key: id, value: transaction('01', two) }, old);
    expect(out).toBe(
      'id::TransactionMetadata(transactionalId=id, producerId=9, producerEpoch=1, txnTimeoutMs=60000, state=Ongoing, pendingState=None, topicPartitions=HashSet(t-1, t-0), txnStartTimestamp=6, txnLastUpdateTimestamp=5)\n',
    );
    const unknown = await format({}, { key: hex('00050000'), value: null }, old);
    expect(unknown.out).toBe('unknown::version=5\n');
    const odd = format({}, { key: id, value: transaction('4d', two) }, old);
    await expect(odd).rejects.toThrow('Unknown transaction state id 77');
  });

  it('read the keys they pass over', async () => {
    const cut = format({}, { key: hex('0002000a67'), value: null }, offsets);
    await expect(cut).rejects.toThrow(
      'Error reading byte array of 10 byte(s): only 1 byte(s) available',
    );
  });
});
