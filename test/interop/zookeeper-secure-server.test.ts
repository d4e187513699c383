/**
 * Our ZooKeeper server with TLS and SASL DIGEST-MD5, and Apache's clients on it: the shell of 3.9.1 by certificate and by
 * password, and Kafka brokers of 3.9.1 and 2.5.0 that put ACLs on what they create.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, freePort, lacking, ok, run, Server, shared, tool } from '../kit/servers.ts';
import { tlsPath } from '../kit/tls/stores.ts';

const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));
const folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
const at = (name: string) => join(folder, name);
const servers: Server[] = [];
const login = (file: string) => ({ KAFKA_OPTS: `-Djava.security.auth.login.config=${at(file)}` });
const SUBJECT = 'CN=client,OU=Prag/Praha,O=Kafka\\, Franz,C=CZ';
let [port, securePort] = [0, 0];

const lines = (settings: Record<string, string | number | boolean>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

const tls = (keystore: string | null) =>
  lines({
    'zookeeper.ssl.client.enable': true,
    'zookeeper.clientCnxnSocket': 'org.apache.zookeeper.ClientCnxnSocketNetty',
    'zookeeper.ssl.truststore.location': tlsPath('trust.jks'),
    'zookeeper.ssl.truststore.password': 'secret',
    ...(keystore === null ? {} : { 'zookeeper.ssl.keystore.location': tlsPath(keystore) }),
    'zookeeper.ssl.keystore.password': 'secret',
  });

beforeAll(async () => {
  if (noApache) return;
  [port, securePort] = [await freePort(), await freePort()];
  const module = 'org.apache.zookeeper.server.auth.DigestLoginModule required';
  writeFileSync(at('server.jaas'), `Server { ${module} user_kafka="secret" user_eve="x"; };\n`);
  for (const [file, password] of [
    ['kafka.jaas', 'secret'],
    ['wrong.jaas', 'wrong'],
  ]) {
    const user = `username="kafka" password="${password}"`;
    writeFileSync(at(file ?? ''), `Client { ${module} ${user}; };\n`);
  }
  writeFileSync(
    at('zookeeper.properties'),
    lines({
      dataDir: at('data'),
      clientPort: port,
      secureClientPort: securePort,
      'ssl.keyStore.location': tlsPath('server.jks'),
      'ssl.keyStore.password': 'secret',
      'ssl.trustStore.location': tlsPath('trust.p12'),
      'ssl.trustStore.password': 'secret',
      'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
      'admin.enableServer': false,
      maxClientCnxns: 0,
    }),
  );
  const argv = [bin('zookeeper-server-start'), at('zookeeper.properties')];
  const server = new Server(argv, login('server.jaas'));
  servers.push(server);
  await server.start(new RegExp(`binding to port .*:${securePort}`));
});

afterAll(async () => {
  for (const server of servers.reverse()) await server.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const shell = (server: string, stdin: string, env: Record<string, string>, ...more: string[]) =>
  run([...tool('3.9.1', 'zookeeper-shell'), server, '-timeout', '6000', ...more], { stdin, env });

describe.skipIf(noApache)("Apache's shell", () => {
  it('is known by its certificate over TLS, in every format of its store', async () => {
    for (const keystore of ['client.jks', 'client.p12']) {
      const file = at(`${keystore}.properties`);
      writeFileSync(file, tls(keystore));
      const stdin = `whoami\ncreate /${keystore} x auth::cdrwa\ngetAcl /${keystore}\n`;
      const more = ['-zk-tls-config-file', file];
      const { stdout } = await shell(`localhost:${securePort}`, stdin, {}, ...more);
      expect(stdout).toContain(`x509: ${SUBJECT}\n`);
      expect(stdout).toContain(`'x509,'${SUBJECT.replaceAll(',', '%2C')}\n: cdrwa`);
    }
  });

  it('does not get in without a certificate', async () => {
    writeFileSync(at('none.properties'), tls(null));
    const more = ['-zk-tls-config-file', at('none.properties')];
    const { stdout } = await shell(`localhost:${securePort}`, 'ls /\n', {}, ...more);
    expect(stdout).not.toContain('[');
  });

  it('proves its password by SASL, and is told when it cannot', async () => {
    const stdin = 'whoami\ncreate /own x sasl:kafka:cdrwa\nget /own\n';
    const good = await shell(`localhost:${port}`, stdin, login('kafka.jaas'));
    expect(good.stdout).toContain('state:SaslAuthenticated type:None path:null');
    expect(good.stdout).toContain('sasl: kafka\n');
    expect(good.stdout).toMatch(/^x$/m);
    const wrong = await shell(`localhost:${port}`, 'get /own\n', login('wrong.jaas'));
    expect(wrong.stdout).toContain('state:AuthFailed');
    const nobody = await shell(`localhost:${port}`, 'get /own\n', {});
    expect(nobody.stderr).toContain('Insufficient permission : /own');
  });
});

describe.skipIf(noApache).each(['3.9.1', '2.5.0'] as const)('Apache Kafka %s', (version) => {
  it('works with ACLs of its own, by certificate or password', async () => {
    const broker = await freePort();
    const byTls = version === '3.9.1';
    const settings = lines({
      'broker.id': 0,
      listeners: `PLAINTEXT://localhost:${broker}`,
      'log.dirs': at(`logs-${version}`),
      'zookeeper.connect': `localhost:${byTls ? securePort : port}/k${version}`,
      'zookeeper.set.acl': true,
      'offsets.topic.replication.factor': 1,
    });
    const file = at(`broker-${version}.properties`);
    writeFileSync(file, settings + (byTls ? tls('client.jks') : ''));
    const server = new Server([...tool(version, 'kafka-server-start'), file], {
      KAFKA_HEAP_OPTS: '-Xmx512M',
      ...(byTls ? {} : login('kafka.jaas')),
    });
    servers.push(server);
    await server.start(/started \(kafka\.server\.KafkaServer\)/);
    const topics = [bin('kafka-topics'), '--bootstrap-server', `localhost:${broker}`];
    await ok([...topics, '--create', '--topic', 't', '--partitions', '2']);
    expect(await ok([...topics, '--list'])).toBe('t\n');
    const acl = await ok([
      bin('zookeeper-shell'),
      `localhost:${port}`,
      'getAcl',
      `/k${version}/brokers/topics/t`,
    ]);
    const owner = byTls ? `'x509,'${SUBJECT}` : "'sasl,'kafka";
    expect(acl).toContain(`${owner}\n: cdrwa\n'world,'anyone\n: r\n`);
    await server.stop();
  });
});
