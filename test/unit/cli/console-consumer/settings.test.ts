import { describe, expect, it } from 'vitest';
import { consumerTask } from '../../../../src/cli/console-consumer/settings.ts';
import { parseOptions } from '../../../../src/cli/options.ts';
import { command } from '../../../../src/cli/tools/kafka-console-consumer.ts';
import { fakeIo } from '../fake-io.ts';

const io = () =>
  fakeIo({ platform: { random: { next: () => 0.12345, bytes: () => Buffer.alloc(0) } } });

const task = async (...argv: string[]) =>
  consumerTask(await parseOptions(command, ['--bootstrap-server', 'b:9092', ...argv]), io());

describe('what kafka-console-consumer is to do', () => {
  it('reads as a group made up for the run, which commits nothing', async () => {
    const { settings } = await task('--topic', 't', '--from-beginning');
    expect(settings).toMatchObject({
      'group.id': 'console-consumer-12345',
      'enable.auto.commit': 'false',
      'auto.offset.reset': 'earliest',
      'client.id': 'console-consumer',
      'isolation.level': 'read_uncommitted',
    });
  });

  it('commits for a group of its own, and lets properties win over defaults', async () => {
    const { settings } = await task(
      '--topic=t',
      '--group=g',
      '--consumer-property',
      'isolation.level=read_committed',
      '--consumer-property',
      'client.id=me',
    );
    expect(settings).toMatchObject({ 'group.id': 'g', 'isolation.level': 'read_committed' });
    expect(settings['client.id']).toBe('me');
    expect(settings['enable.auto.commit']).toBeUndefined();
  });

  it.each([
    [['--topic=t', '--partition=0', '--offset=EARLIEST'], 'earliest'],
    [['--topic=t', '--partition=0', '--offset=7'], 7],
    [['--topic=t', '--partition=0', '--from-beginning'], 'earliest'],
    [['--topic=t', '--partition=0'], 'latest'],
  ])('%j begins at %j', async (argv, offset) => {
    expect((await task(...argv)).offset).toBe(offset);
  });

  it.each([
    [['--topic=t', '--include=u'], 'Exactly one of --include/--topic is required. '],
    [['--include=t', '--partition=0'], 'The topic is required when partition is specified.'],
    [['--topic=t', '--offset=1'], 'The partition is required when offset is specified.'],
    [
      ['--topic=t', '--partition=0', '--offset=1', '--from-beginning'],
      'Options from-beginning and offset cannot be specified together.',
    ],
    [
      ['--topic=t', '--partition=0', '--group=g'],
      'Options group and partition cannot be specified together.',
    ],
    [['--topic=t', '--group=h', '--consumer-property=group.id=g'], "Detected group ids: 'g', 'h'"],
    [['--topic=t', '--partition=0', '--offset=-1'], "The provided offset value '-1' is incorrect."],
    [
      ['--topic=t', '--from-beginning', '--consumer-property=auto.offset.reset=latest'],
      "Can't simultaneously specify --from-beginning and 'auto.offset.reset=latest'",
    ],
  ])('refuses %j', async (argv, message) => {
    await expect(task(...argv)).rejects.toThrow(message);
  });
});
