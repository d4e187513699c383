/** kafka-producer-perf-test in transactions, as a process. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bin, Cluster, ok, run, Server, tool } from '../kit/servers.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ settings: { 'transaction.state.log.num.partitions': 3 } });
  const at = ['--bootstrap-server', cluster.bootstrap];
  await ok([...tool('samsa', 'kafka-topics'), ...at, '--create', '--topic', 't']);
});
afterAll(() => cluster.close());

const perf = (count: number, throughput: number, ...more: string[]) => [
  ...[bin('kafka-producer-perf-test'), '--topic', 't', '--record-size', '4'],
  ...['--num-records', String(count), '--throughput', String(throughput)],
  ...['--producer-props', `bootstrap.servers=${cluster.bootstrap}`, ...more],
];

it('ends at once when its producer refuses to send', async () => {
  const { stdout, stderr, status } = await run(perf(3, -1, 'transactional.id=x'));
  expect(stderr).toMatch(
    /^Exception in thread "main" java\.lang\.IllegalStateException: Cannot add partition .* to transaction before completing a call to initTransactions\n/,
  );
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
});

it('leaves its transaction open when it is interrupted, as Kafka does', async () => {
  const transaction = ['--transactional-id', 'open', '--transaction-duration-ms', '600000'];
  const test = new Server(perf(1000, 10, 'linger.ms=0', ...transaction));
  await test.start(/records sent/);
  await test.stop('SIGINT');
  const described = await ok([
    ...[bin('kafka-transactions'), '--bootstrap-server', cluster.bootstrap],
    ...['describe', '--transactional-id', 'open'],
  ]);
  expect(described).toMatch(/\topen +\t\d+ +\t0 +\tOngoing +\t60000 .*\tt-0 /);
});
