import { describe, expect, it } from 'vitest';
import { checkConfigArguments } from '../../../../src/cli/configs/arguments.ts';
import { additions, deletions } from '../../../../src/cli/configs/changes.ts';
import { parseOptions } from '../../../../src/cli/options.ts';
import { command } from '../../../../src/cli/tools/kafka-configs.ts';
import { fakeIo } from '../fake-io.ts';

const options = (...argv: string[]) =>
  parseOptions(command, ['--bootstrap-server', 'b:9092', ...argv]);
const entities = async (...argv: string[]) =>
  checkConfigArguments(await options('--describe', ...argv), async () => true);

describe('entities of kafka-configs', () => {
  it('pair names and defaults in the order typed', async () => {
    expect(
      await entities(
        '--entity-type=users',
        '--entity-default',
        '--entity-type=clients',
        '--entity-name=c',
      ),
    ).toEqual({ types: ['users', 'clients'], names: ['', 'c'] });
  });

  it('come as shorthands in a fixed order', async () => {
    expect(await entities('--user=u', '--client-defaults')).toEqual({
      types: ['users', 'clients'],
      names: ['u', ''],
    });
  });

  it.each([
    [['--topic=a', '--entity-type=topics'], 'Duplicate entity type(s) specified: topics'],
    [
      ['--topic=a', '--user=b'],
      "Only 'users' and 'clients' entity types may be specified together",
    ],
    [['--user=a', '--entity-type=clients'], '--entity-{type,name,default} should not be used'],
    [['--broker=x'], 'The entity name for brokers must be a valid integer broker id, but it is: x'],
    [
      ['--entity-type=foo'],
      'Invalid entity type foo, the entity type must be one of topics, clients',
    ],
  ])('%j: %s', async (argv, message) => {
    await expect(entities(...argv)).rejects.toThrow(message);
  });
});

describe('settings to make', () => {
  const added = async (text: string) =>
    Object.fromEntries(await additions(await options('--add-config', text), fakeIo()));

  it('keep commas and equals signs inside brackets', async () => {
    expect(await added('a=[x,y=z], b = 2 ,c=')).toEqual({ a: 'x,y=z', b: '2', c: '' });
  });

  it.each([
    ['a', 'Invalid entity config: all configs to be added must be in the format "key=val".'],
    ['k!=1', 'Invalid character found for config key: k!'],
  ])('%s: %s', async (text, message) => {
    await expect(added(text)).rejects.toThrow(message);
  });

  it('and to take back, from several lists', async () => {
    expect(deletions(await options('--delete-config=a, b', '--delete-config=c'))).toEqual([
      'a',
      'b',
      'c',
    ]);
    // Whether there is such a key is the broker's to say.
    expect(deletions(await options('--delete-config=k!=1'))).toEqual(['k!=1']);
  });
});
