/**
 * Kafka's own tests of its group coordinator, which speak the protocol themselves in every version: as published in its test jars,
 * with a broker of ours where they would start Kafka's (kafkas-own/ stands in for the classes that do that).
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, Cluster, lacking, ok, run } from '../kit/servers.ts';

const sources = join(import.meta.dirname, 'kafkas-own');
const jars = join(
  process.env['PEERS_HOME'] ?? join(homedir(), '.cache/kafka-peers'),
  'kafka-3.9.1-tests',
);
const TIMEOUT_MS = 300_000;
/** Every version of one API each; the tests of each run under ZooKeeper and, left out, under KRaft. */
const APIS = [
  ...['JoinGroup', 'SyncGroup', 'Heartbeat', 'LeaveGroup', 'OffsetCommit', 'OffsetFetch'],
  ...['OffsetDelete', 'DescribeGroups', 'ListGroups', 'DeleteGroups'],
];
const TESTS = 12;

async function resolveJars(): Promise<void> {
  if (existsSync(join(jars, '.complete'))) return;
  mkdirSync(jars, { recursive: true });
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
  await ok(['mvn', '-q', '-B', '-f', join(sources, 'pom.xml'), ...copy], { timeoutMs: TIMEOUT_MS });
  writeFileSync(join(jars, '.complete'), '');
}

describe.skipIf(lacking('Maven', '/usr/bin/mvn'))("Kafka's own", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    await resolveJars();
    cluster = await Cluster.start();
  }, TIMEOUT_MS);
  afterAll(() => cluster?.close());

  it(
    'tests of the group APIs find nothing wrong',
    async () => {
      const classes = join(cluster.folder, 'classes');
      const stand = ['OutsideBroker', 'ZkClusterInvocationContext', 'RaftClusterInvocationContext'];
      const files = stand.map((name) => join(sources, `${name}.java`));
      await ok(['javac', '-nowarn', '-cp', `${jars}/*`, '-d', classes, ...files]);
      const { stdout, status } = await run(
        [
          ...['java', '-XX:TieredStopAtLevel=1', '-cp', `${classes}:${jars}/*`],
          'org.junit.platform.console.ConsoleLauncher',
          ...APIS.flatMap((api) => ['-c', `kafka.server.${api}RequestTest`]),
          ...['--config', 'junit.jupiter.execution.timeout.default=60s'],
          ...['--details=tree', '--disable-banner', '--disable-ansi-colors'],
        ],
        {
          timeoutMs: TIMEOUT_MS,
          env: {
            BROKER: bin('kafka-server-start'),
            FOLDER: cluster.folder,
            ZOOKEEPER: `localhost:${cluster.zookeeperPort}`,
          },
        },
      );
      expect(stdout).toMatch(new RegExp(`\\b${TESTS} tests successful`));
      expect({ status, failed: stdout.match(/.*✘.*/g) }).toEqual({ status: 0, failed: null });
    },
    TIMEOUT_MS,
  );
});
