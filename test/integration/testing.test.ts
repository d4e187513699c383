/** samsa/testing: what a test gets from startKafka(), and what it leaves behind in the process and on the disk. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Errors } from 'samsa';
import { startKafka } from 'samsa/testing';
import { ok, root } from '../kit/servers.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
/** Of its own, since other tests of this machine start brokers as well. */
const temporary = mkdtempSync(join(tmpdir(), 'samsa-tmp-'));
process.env['TMPDIR'] = temporary;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
const folders = () => readdirSync(temporary);

describe('a TestKafka', () => {
  it('keeps what is produced, whatever its shape', async () => {
    await using kafka = await startKafka({
      topics: ['one', { name: 'three', numPartitions: 3, configs: { 'retention.ms': '60000' } }],
    });
    const written = await kafka.produce('one', 'plain', {
      key: 'k',
      value: Buffer.from([0xff]),
      headers: { trace: 'abc' },
      timestamp: 1234,
    });
    expect(written.map(({ offset }) => offset)).toEqual([0, 1]);
    const [plain, rich] = await kafka.records<string, Uint8Array>('one', {
      count: 2,
      valueDeserializer: 'bytes',
    });
    expect(plain).toMatchObject({ key: null, value: Buffer.from('plain'), headers: [] });
    expect(rich).toMatchObject({
      key: 'k',
      value: Buffer.from([0xff]),
      headers: [{ key: 'trace', value: Buffer.from('abc') }],
      timestamp: 1234,
    });
    await kafka.produce('three', ...[0, 1, 2].map((partition) => ({ partition, value: 'x' })));
    const partitions = (await kafka.records('three', { count: 3 })).map((one) => one.partition);
    expect(partitions.sort()).toEqual([0, 1, 2]);
  });

  it('waits for records of a topic that is not there yet', async () => {
    await using kafka = await startKafka();
    const waiting = kafka.records('later', { count: 2, where: ({ value }) => value !== 'noise' });
    await kafka.produce('later', 'a', 'noise');
    await nextTurn();
    await kafka.produce('later', 'b', 'c');
    expect((await waiting).map(({ value }) => value)).toEqual(['a', 'b']);
  });

  it('tells what has come when the time is over', async () => {
    await using kafka = await startKafka({ topics: ['few'] });
    await kafka.produce('few', 'a', 'b');
    // Time enough to find them on any machine.
    await expect(kafka.records('few', { count: 3, timeoutMs: 3000 })).rejects.toThrow(
      'few holds 2 of 3 records after 3000 ms',
    );
    await expect(kafka.records('few', { where: () => false, timeoutMs: 3000 })).rejects.toThrow(
      'few holds 0 of 1 records and 2 for which `where` is false after 3000 ms',
    );
    await expect(kafka.records('none', { timeoutMs: 100 })).rejects.toThrow(
      'none holds 0 of 1 records after 100 ms',
    );
  });

  it('stands beside others of its kind', async () => {
    await using first = await startKafka({ topics: ['same'] });
    await using second = await startKafka({ topics: ['same'], storage: 'disk' });
    await Promise.all([first.produce('same', 'of first'), second.produce('same', 'of second')]);
    const values = await Promise.all([first, second].map((kafka) => kafka.records('same')));
    expect(values.map(([record]) => record?.value)).toEqual(['of first', 'of second']);
    expect(first.port).not.toBe(second.port);
  });

  it('refuses what Kafka refuses, and leaves nothing running', async () => {
    await expect(startKafka({ config: { 'num.partitions': 0 } })).rejects.toThrow(
      'Invalid value 0 for configuration num.partitions: Value must be at least 1',
    );
    await expect(startKafka({ topics: ['bad name'] })).rejects.toMatchObject({
      code: Errors.INVALID_TOPIC_EXCEPTION,
    });
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const listeners = `PLAINTEXT://127.0.0.1:${port}`;
    await expect(startKafka({ storage: 'disk', config: { listeners } })).rejects.toThrow(`${port}`);
    expect(folders()).toEqual([]);
    taken.close();
    await using kafka = await startKafka({ topics: ['there'], config: { listeners } });
    expect(kafka.bootstrapServers).toBe(`127.0.0.1:${port}`);
    await expect(kafka.createTopics('there')).rejects.toMatchObject({
      code: Errors.TOPIC_ALREADY_EXISTS,
    });
  });

  it('collects what is logged, from the level asked for', async () => {
    const heard: string[] = [];
    await using kafka = await startKafka({
      logLevel: 'WARN',
      onLog: ({ text }) => heard.push(text),
      config: { 'num.partition': 3 },
    });
    expect(kafka.logs[0]).toMatchObject({ level: 'WARN', logger: 'kafka.server.KafkaConfig' });
    expect(kafka.logs.every(({ level }) => level !== 'INFO')).toBe(true);
    expect(heard[0]).toMatch(/^\[.*\] WARN .*num\.partition.* \(kafka\.server\.KafkaConfig\)\n$/);
  });

  it('keeps a folder while it runs on a disk', async () => {
    const kafka = await startKafka({ storage: 'disk', topics: ['kept'] });
    const [folder = ''] = folders();
    expect(readdirSync(join(temporary, folder, 'logs'))).toContain('kept-0');
    await Promise.all([kafka.close(), kafka.close()]);
    expect(folders()).toEqual([]);
    expect(() => kafka.produce('kept', 'x')).toThrow('This Kafka has been closed');
  });

  it('hands out kafkajs, and disconnects it at the end', async () => {
    const kafka = await startKafka({ topics: ['jobs'] });
    const client = kafka.client({ clientId: 'mine' });
    const producer = client.producer();
    const consumer = client.consumer({ groupId: 'workers' });
    const disconnected: string[] = [];
    producer.on('producer.disconnect', () => disconnected.push('producer'));
    consumer.on('consumer.disconnect', () => disconnected.push('consumer'));
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topic: 'jobs', fromBeginning: true });
    const got = new Promise((resolve) => {
      void consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
    });
    await producer.send({ topic: 'jobs', messages: [{ value: 'wash' }] });
    expect(await got).toBe('wash');
    expect(kafka.logs.some(({ logger }) => logger === 'kafkajs')).toBe(true);
    await kafka.close();
    expect(disconnected.sort()).toEqual(['consumer', 'producer']);
  });
});

describe('with fake timers', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on in real time', async () => {
    await using early = await startKafka();
    vi.useFakeTimers({ now: 0 });
    await using kafka = await startKafka({ topics: ['frozen'] });
    for (const one of [early, kafka]) {
      const waiting = one.records('frozen');
      await one.produce('frozen', 'still here');
      const [record] = await waiting;
      expect(record).toMatchObject({ value: 'still here' });
      expect(record?.timestamp).toBeGreaterThan(1_700_000_000_000);
    }
    const producer = kafka.client().producer();
    await producer.connect();
    await producer.send({ topic: 'frozen', messages: [{ value: 'by kafkajs' }] });
    expect(await kafka.records('frozen', { count: 2 })).toMatchObject([{}, { timestamp: 0 }]);
    await expect(kafka.records('silent', { timeoutMs: 50 })).rejects.toThrow('holds 0 of 1');
  });
});

describe('the process', () => {
  const script = (loading: string, body: string) => `${loading}
    (async () => { const kafka = await startKafka({ topics: ['t'], storage: 'disk' }); ${body} })();`;
  const node = (...args: string[]) =>
    ok([process.execPath, ...args], { timeoutMs: 50_000, cwd: root });

  it('ends although nobody closes, and nothing is printed or left', async () => {
    const body = `
      const consumer = kafka.client().consumer({ groupId: 'g' });
      await consumer.connect();
      await consumer.subscribe({ topic: 't', fromBeginning: true });
      const got = new Promise((resolve) => consumer.run({ eachMessage: async () => resolve() }));
      await kafka.client().producer().connect();
      await kafka.produce('t', 'x');
      await got;
      console.log((await kafka.records('t'))[0].value);`;
    const loading = "const { startKafka } = require('samsa/testing');";
    expect(await node('-e', script(loading, body))).toBe('x\n');
    expect(folders()).toEqual([]);
  });

  it('stays while something is awaited', async () => {
    const loading =
      "import { startKafka } from 'samsa/testing'; import { KafkaError } from 'samsa';";
    const body = `
      const refused = await kafka.createTopics('t').catch((error) => error);
      const none = await kafka.records('t', { timeoutMs: 300 }).catch((error) => error.message);
      await kafka.close();
      console.log(refused instanceof KafkaError, none);`;
    expect(await node('--input-type=module', '-e', script(loading, body))).toBe(
      'true t holds 0 of 1 records after 300 ms\n',
    );
  });
});
