/** The programs of examples/, each run as a reader runs it: a process of its own, its output, Ctrl-C where it goes on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka, type TestKafka } from 'samsa/testing';
import { type Finished, ok, root, run, type RunOptions } from '../kit/servers.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await startKafka({ config: { 'num.partitions': 1 } });
});
afterAll(() => kafka.close());

const example = (name: string, args: readonly string[] = [], options: RunOptions = {}) =>
  run([process.execPath, 'scripts/example.mjs', name, ...args], {
    cwd: root,
    env: { BOOTSTRAP_SERVERS: kafka.bootstrapServers },
    timeoutMs: 55_000,
    ...options,
  });

/** The lines of a program that ended well and complained of nothing. */
async function lines(finished: Promise<Finished>): Promise<string[]> {
  const { stdout, stderr, status } = await finished;
  expect({ stderr, status, stdout }).toEqual({ stderr: '', status: 0, stdout });
  return stdout.trimEnd().split('\n');
}

const values = async (topic: string, count: number) =>
  (await kafka.records(topic, { count })).map(({ value }) => value);

describe('producers', () => {
  it('send one record', async () => {
    const said = await lines(example('producer-simple', ['hello.kafka', 'hello']));
    expect(said).toEqual(['hello.kafka-0 @ 0: hello']);
    expect(await values('hello.kafka', 1)).toEqual(['hello']);
  });

  it('send equal keys to one partition', async () => {
    await kafka.createTopics({ name: 'keyed', numPartitions: 5 });
    const said = await lines(example('producer-with-key', ['keyed']));
    expect(said).toHaveLength(4);
    const records = await kafka.records('keyed', { count: 4 });
    const ofAda = records.filter(({ key }) => key === 'ada');
    expect(ofAda.map(({ value }) => value)).toEqual(['tea', 'scone']);
    expect(new Set(ofAda.map(({ partition }) => partition)).size).toBe(1);
  });

  it('choose partitions themselves', async () => {
    await kafka.createTopics({ name: 'lanes', numPartitions: 3 });
    const said = await lines(example('producer-with-partitioner', ['lanes']));
    expect(said.filter((line) => line.startsWith('ada -> partition 0'))).toHaveLength(2);
    const others = (await kafka.records('lanes', { count: 4 })).filter(({ key }) => key !== 'ada');
    expect(others.map(({ partition }) => partition)).not.toContain(0);
  });

  it('call back for every record', async () => {
    const said = await lines(example('producer-with-callback', ['called', '3']));
    expect(said).toEqual([0, 1, 2].map((offset) => `called-0 @ ${offset}`));
  });

  it('say what was not sent', async () => {
    const { stderr, status } = await example('producer-with-callback', ['not a name', '1']);
    expect({ stderr, status }).toEqual({
      stderr: 'not sent: Invalid topics: [not a name]\n',
      status: 0,
    });
  });
});

describe('consumers', () => {
  const committed = async (group: string, topic: string) => {
    const admin = kafka.client().admin();
    await admin.connect();
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return offsets?.partitions.map(({ offset }) => offset);
  };

  beforeAll(() => kafka.produce('read', 'one', 'two'));

  it.each([
    ['consumer-commit-sync', []],
    ['consumer-commit-each-record', []],
    ['consumer-commit-async', ['committed read-0 up to 2']],
    ['consumer-with-rebalance-listener', []],
  ])('%s reads and commits until Ctrl-C', async (name, rest) => {
    const until = rest.length > 0 ? /committed/ : /two/;
    const said = await lines(example(name, ['read', name], { until }));
    expect(said.filter((line) => line.includes('read-0 @'))).toEqual([
      'read-0 @ 0: one',
      'read-0 @ 1: two',
    ]);
    expect(said).toEqual(expect.arrayContaining(rest));
    expect(await committed(name, 'read')).toEqual(['2']);
  });

  it('hear of partitions that come and go', async () => {
    await kafka.createTopics({ name: 'moving', numPartitions: 2 });
    await kafka.produce('moving', { partition: 1, value: 'x' });
    const said = await lines(
      example('consumer-with-rebalance-listener', ['moving', 'movers'], { until: /@ 0: x/ }),
    );
    expect(said).toEqual([
      'assigned: moving-0, moving-1',
      'moving-1 @ 0: x',
      'revoked: moving-0, moving-1',
    ]);
  });

  it('read one partition from where they say', async () => {
    const said = await lines(
      example('consumer-of-partition', ['read', '0', '1'], { until: /two/ }),
    );
    expect(said).toEqual(["assigned: [ { topic: 'read', partition: 0 } ]", 'read-0 @ 1: two']);
  });

  it('are woken by the signal, commit and leave', async () => {
    const said = await lines(example('consumer-with-wakeup', ['read', 'woken'], { until: /two/ }));
    expect(said.slice(-2)).toEqual(['SIGINT: waking the consumer', 'closed']);
    expect(await committed('woken', 'read')).toEqual(['2']);
    expect(await lines(example('admin-list-groups'))).toContain('woken: Empty, 0 members');
  });

  it('are as many as the partitions', async () => {
    await kafka.createTopics({ name: 'wide', numPartitions: 3 });
    const records = [0, 1, 2].map((partition) => ({ partition, value: `v${partition}` }));
    await kafka.produce('wide', ...records);
    /** What each has been told last that it has: of another round while not all of them have heard of this one. */
    const last = (said: readonly string[]) =>
      [1, 2, 3].map((number) => {
        const begins = `consumer ${number} has `;
        return said.findLast((line) => line.startsWith(begins))?.slice(begins.length);
      });
    const shared = ['0', '1', '2'];
    const until = {
      test: (text: string) =>
        last(text.split('\n').slice(0, -1)).sort().join() === shared.join() &&
        shared.every((number) => text.includes(`: v${number}\n`)),
    };
    const said = await lines(example('consumers-per-partition', ['wide', 'widers'], { until }));
    expect(said[0]).toBe('wide has 3 partitions');
    expect(last(said).sort()).toEqual(shared);
  });
});

describe('transactions', () => {
  const bills = async (count: number) => {
    const options = { count, isolationLevel: 'read_committed' } as const;
    return (await kafka.records('bills', options)).map(({ value }) => value);
  };
  const bill = (until: RegExp) => lines(example('transaction-read-process-write', [], { until }));

  it('write each bill once, however often the program is started', async () => {
    await kafka.produce('orders', 'tea', 'scone');
    expect(await bill(/scone/)).toEqual(['billed tea', 'billed scone']);
    await kafka.produce('orders', 'jam');
    expect(await bill(/jam/)).toEqual(['billed jam']);
    expect(await bills(3)).toEqual(['to pay: tea', 'to pay: scone', 'to pay: jam']);
    await expect(
      kafka.records('bills', { count: 4, isolationLevel: 'read_committed', timeoutMs: 3000 }),
    ).rejects.toThrow('holds 3 of 4');
  });
});

describe('admin clients', () => {
  it("show the brokers' settings and where they come from", async () => {
    const said = await lines(example('admin-broker-configs', ['offsets.topic.num']));
    expect(said).toEqual(['broker 0', '  offsets.topic.num.partitions = 1 (STATIC_BROKER_CONFIG)']);
  });

  it('make topics, and describe them', async () => {
    const [made] = await lines(example('admin-create-topic', ['made', '2']));
    const [, id = ''] = /^made: 2 partitions, id (\S{22})$/.exec(made ?? '') ?? [];
    expect(await lines(example('admin-create-topic', ['made']))).toEqual(['made is there already']);
    expect(await lines(example('admin-describe-topic', ['made']))).toEqual([
      `made (id ${id}) has 2 partitions`,
      '  0: leader 0, replicas 0, isr 0',
      '  1: leader 0, replicas 0, isr 0',
    ]);
  });

  it('grow a topic whose data has passed the threshold', async () => {
    await kafka.produce('growing', 'x'.repeat(1_000));
    const args = ['growing', '600', '0.1'];
    const until = /in 2 partitions\n[\s\S]*in 2 partitions\n/;
    const said = await lines(example('admin-grow-partitions', args, { until }));
    expect(said.slice(0, 3)).toEqual([
      expect.stringMatching(/^growing: 10\d\d bytes in 1 partitions$/),
      'growing: grown to 2 partitions',
      expect.stringMatching(/^growing: 10\d\d bytes in 2 partitions$/),
    ]);
  });
});

describe('the folder', () => {
  const names = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));

  it('tells of every program how it is run', () => {
    const guide = readFileSync(join(root, 'examples/README.md'), 'utf8');
    for (const name of names) {
      expect(guide).toContain(`node examples/${name}`);
      expect(readFileSync(join(root, 'examples', name), 'utf8')).toContain(`node examples/${name}`);
    }
  });

  it('is run by npm, too, and lists what there is', async () => {
    const env = { BOOTSTRAP_SERVERS: kafka.bootstrapServers };
    const npm = ['npm', 'run', '--silent', 'example'];
    expect(await ok([...npm, 'admin-broker-configs', 'broker.id'], { cwd: root, env })).toContain(
      '  broker.id = 0 (STATIC_BROKER_CONFIG)\n',
    );
    const { stderr, status } = await run([...npm, 'nothing'], { cwd: root });
    expect(status).toBe(2);
    for (const name of names) expect(stderr).toContain(`  ${name.replace('.ts', '')}\n`);
  });
});
