/** kafka-configs through a broker and through ZooKeeper: both see what the other wrote. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command } from '../../src/cli/tools/kafka-configs.ts';
import { fakeIo } from '../unit/cli/fake-io.ts';
import { Kit } from './broker-kit.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await Kit.start();
});
afterAll(() => kit.stop());

async function configs(where: 'broker' | 'zookeeper', line: string) {
  const io = fakeIo({ platform: kit.platform });
  const address =
    where === 'broker'
      ? ['--bootstrap-server', `127.0.0.1:${kit.port}`]
      : ['--zookeeper', kit.zookeeperAddress];
  const code = await command.run([...address, ...line.split(' ')], io);
  return { code, out: io.stdout.text.split('\n').slice(0, -1), err: io.stderr.text };
}

it('credentials of users are the same to broker and ZooKeeper', async () => {
  await configs('broker', '--alter --user ann --add-config SCRAM-SHA-512=[password=a]');
  await configs(
    'zookeeper',
    '--alter --user bob --add-config SCRAM-SHA-256=[iterations=8192,password=b]',
  );
  const { out } = await configs('broker', '--describe --entity-type users');
  expect(out).toEqual([
    "SCRAM credential configs for user-principal 'ann' are SCRAM-SHA-512=iterations=4096",
    "SCRAM credential configs for user-principal 'bob' are SCRAM-SHA-256=iterations=8192",
  ]);
  const stored = await configs('zookeeper', '--describe --entity-type users');
  expect(stored.out.slice(2).map((line) => line.replaceAll(/[A-Za-z0-9+/]{20,}=*/g, '*'))).toEqual([
    "Configs for user-principal 'ann' are SCRAM-SHA-512=salt=*,stored_key=*,server_key=*,iterations=4096",
    "Configs for user-principal 'bob' are SCRAM-SHA-256=salt=*,stored_key=*,server_key=*,iterations=8192",
  ]);
  await configs('zookeeper', '--alter --user ann --delete-config SCRAM-SHA-512');
  expect((await configs('broker', '--describe --user ann')).out).toEqual([]);
});

it('a broker that runs is only changed through itself', async () => {
  const away = await configs('zookeeper', '--alter --broker 7 --add-config log.cleaner.threads=2');
  expect(away).toMatchObject({ code: 0, err: '' });
  const { out } = await configs('zookeeper', '--describe --broker 7');
  expect(out.at(-1)).toBe("Configs for brokers '7' are log.cleaner.threads=2");
  const running = await configs(
    'zookeeper',
    '--alter --broker 0 --add-config log.cleaner.threads=2',
  );
  expect(running.code).toBe(1);
  expect(running.err).toMatch(/^requirement failed: --bootstrap-server .* broker 0 is running/);
});

it.each([
  ['--alter --user ann --add-config producer_byte_rate=1', 'only supported for SCRAM'],
  ['--alter --user-defaults --add-config SCRAM-SHA-256=[password=p]', 'Unknown Dynamic'],
  ['--alter --user ann --delete-config SCRAM-SHA-256', 'Invalid config(s): SCRAM-SHA-256'],
  ['--describe --topic t', 'must be one of users, brokers'],
])('through ZooKeeper %s is refused', async (line, message) => {
  const { code, err } = await configs('zookeeper', line);
  expect(code).toBe(1);
  expect(err).toContain(message);
});
