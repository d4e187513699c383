import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../../src/cli/options.ts';
import { checkArguments } from '../../../../src/cli/topics/arguments.ts';
import { parseAssignment, parseSettings } from '../../../../src/cli/topics/settings.ts';
import { placeReplicas } from '../../../../src/cli/topics/placement.ts';
import { command } from '../../../../src/cli/tools/kafka-topics.ts';
import { fakeIo } from '../fake-io.ts';

const check = async (line: string) => {
  const options = await parseOptions(command, line.split(' '));
  return checkArguments(command, options, fakeIo());
};
const broker = '--bootstrap-server b:9092';

describe('kafka-topics', () => {
  it('takes one action', async () => {
    expect(await check(`${broker} --create --topic a`)).toBe('create');
    await expect(check(`${broker} --create --list`)).rejects.toThrow('exactly one action');
  });

  it.each([
    ['--list', '--bootstrap-server must be specified'],
    [`${broker} --create`, 'Missing required argument "[topic]"'],
    [`${broker} --alter --topic a`, 'Missing required argument "[partitions]"'],
    [
      `${broker} --alter --topic a --config a=b`,
      'Option combination "[[bootstrap-server], [config]]" can\'t be used with option "[alter]" (the kafka-configs CLI',
    ],
    [`${broker} --list --if-exists`, 'Option "[if-exists]" can\'t be used with option "[list]"'],
    ['--zookeeper z --create --topic a', 'Missing required argument "[partitions]"'],
  ])('%s: %s', async (line, message) => {
    await expect(check(line)).rejects.toThrow(message);
  });

  it('lets --config go with --alter in the ZooKeeper form', async () => {
    expect(await check('--zookeeper z --alter --topic a --config a=b')).toBe('alter');
  });
});

describe('settings of a new topic', () => {
  it.each([
    ['retention.ms', 'requirement failed: Invalid topic config'],
    ['a=b=c', 'requirement failed: Invalid topic config'],
    ['foo=bar', 'Unknown topic config name: foo'],
    [
      'segment.bytes=1',
      'Invalid value 1 for configuration segment.bytes: Value must be at least 14',
    ],
  ])('%s: %s', (pair, message) => {
    expect(() => parseSettings([pair], fakeIo())).toThrow(message);
  });

  it('are trimmed', () => {
    expect([...parseSettings([' retention.ms = 5 '], fakeIo())]).toEqual([['retention.ms', '5']]);
  });
});

describe('replicas', () => {
  it('are read from a layout', () => {
    expect([...(parseAssignment('0:1,1:2') ?? [])]).toEqual([
      [0, [0, 1]],
      [1, [1, 2]],
    ]);
    expect(parseAssignment('')).toBeNull();
    expect(() => parseAssignment('0:0')).toThrow('may not contain duplicate entries: 0');
    expect(() => parseAssignment('0:1,2')).toThrow('different replication factor: [2]');
  });

  it('go round the brokers, each round shifted by one more', () => {
    const placed = placeReplicas({
      brokers: [0, 1, 2],
      partitionsCount: 6,
      replicationFactor: 2,
      start: 0,
      firstPartition: 0,
    });
    expect([...placed.values()]).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
      [0, 2],
      [1, 0],
      [2, 1],
    ]);
  });
});
