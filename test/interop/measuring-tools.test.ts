/** Our measuring and verifying tools on an Apache broker, transactions included, and the records they share with Apache's own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, lacking, ok, run, shared, tool, type Vendor } from '../kit/servers.ts';

const TOTAL =
  /^(\d+) records sent, \d+\.\d{6} records\/sec \(\d+\.\d\d MB\/sec\), \d+\.\d\d ms avg latency, \d+\.\d\d ms max latency, \d+ ms 50th, \d+ ms 95th, \d+ ms 99th, \d+ ms 99\.9th\.\n$/;

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))(
  'on Apache Kafka 3.9.1',
  () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await Cluster.start({ broker: '3.9.1', zookeeper: '3.9.1' });
    });
    afterAll(() => cluster?.close());

    const lines = (text: string) => text.split('\n').slice(0, -1);
    /** The line of totals, behind those of every five seconds. */
    const last = (text: string) => `${lines(text).at(-1)}\n`;

    function values(topic: string, count: number, ...more: string[]): Promise<string> {
      const words = ['--bootstrap-server', cluster.bootstrap, '--topic', topic, '--from-beginning'];
      return ok([
        ...tool('samsa', 'kafka-console-consumer'),
        ...words,
        ...['--max-messages', String(count), ...more],
      ]);
    }

    it('the producer perf test sends what Apache’s sends', async () => {
      const perf = (vendor: Vendor, topic: string) => {
        const words = ['--topic', topic, '--num-records', '200', '--record-size', '30'];
        const props = ['--producer-props', `bootstrap.servers=${cluster.bootstrap}`];
        return ok([
          ...tool(vendor, 'kafka-producer-perf-test'),
          ...words,
          ...['--throughput', '-1', ...props],
        ]);
      };
      expect(last(await perf('samsa', 'ours'))).toMatch(TOTAL);
      expect(last(await perf('3.9.1', 'theirs'))).toMatch(TOTAL);
      expect(await values('ours', 200)).toBe(await values('theirs', 200));
    });

    it('the producer perf test sends in transactions', async () => {
      const file = join(cluster.folder, 'lines.txt');
      writeFileSync(file, 'first\nsecond\n');
      const out = await ok([
        ...tool('samsa', 'kafka-producer-perf-test'),
        ...['--topic', 'transacted', '--num-records', '60', '--throughput', '100'],
        ...['--payload-file', file, '--transaction-duration-ms', '100'],
        ...['--transactional-id', 'perf-tx'],
        ...['--producer-props', `bootstrap.servers=${cluster.bootstrap}`],
      ]);
      expect(TOTAL.exec(last(out))?.[1]).toBe('60');
      const read = await values('transacted', 60, '--isolation-level', 'read_committed');
      expect(new Set(lines(read))).toEqual(new Set(['first', 'second']));
      // Each transaction left a marker behind it.
      const offsets = await ok([
        ...tool('samsa', 'kafka-get-offsets'),
        ...['--bootstrap-server', cluster.bootstrap, '--topic', 'transacted'],
      ]);
      expect(Number(offsets.trim().split(':')[2])).toBeGreaterThan(60);
    });

    it('the verifiable tools understand one another, ours and Apache’s', async () => {
      const produce = (vendor: Vendor, topic: string) =>
        ok([
          ...tool(vendor, 'kafka-verifiable-producer'),
          ...['--bootstrap-server', cluster.bootstrap, '--topic', topic, '--max-messages', '20'],
        ]);
      const consume = (vendor: Vendor, topic: string) =>
        ok([
          ...tool(vendor, 'kafka-verifiable-consumer'),
          ...['--bootstrap-server', cluster.bootstrap, '--topic', topic, '--max-messages', '20'],
          ...['--group-id', `${topic}-${vendor}`, '--verbose'],
        ]);
      /** Without what differs from run to run. The order of members does too, in Java. */
      const events = (text: string) =>
        lines(text.replace(/"v[12]"/g, '"v"')).map((line) => ({
          ...JSON.parse(line),
          timestamp: 0,
          avg_throughput: 0,
        }));
      const [ours, theirs] = [await produce('samsa', 'v1'), await produce('3.9.1', 'v2')];
      expect(events(ours)).toEqual(events(theirs));
      const records = (text: string) => events(text).filter(({ name }) => name === 'record_data');
      expect(records(await consume('samsa', 'v2'))).toEqual(records(await consume('3.9.1', 'v2')));
      expect(records(await consume('3.9.1', 'v1'))).toHaveLength(20);
    });

    it('the consumer perf test and the latency test measure', async () => {
      const read = await ok([
        ...tool('samsa', 'kafka-consumer-perf-test'),
        ...['--bootstrap-server', cluster.bootstrap, '--topic', 'ours', '--messages', '200'],
        ...['--hide-header'],
      ]);
      expect(read.split(', ').slice(2, 5)).toEqual(['0.0057', expect.any(String), '200']);
      const latency = await run([
        ...tool('samsa', 'kafka-e2e-latency'),
        ...[cluster.bootstrap, 'back-and-forth', '20', 'all', '50'],
      ]);
      expect(latency).toMatchObject({ status: 0 });
      expect(lines(latency.stdout)).toEqual([
        'Topic "back-and-forth" does not exist. Will create topic with 1 partition(s) and replication factor = 1',
        expect.stringMatching(/^0\t\d+\.\d+$/),
        expect.stringMatching(/^Avg latency: \d+\.\d{4} ms$/),
        expect.stringMatching(/^Percentiles: 50th = \d+, 99th = \d+, 99\.9th = \d+$/),
      ]);
    });
  },
);
