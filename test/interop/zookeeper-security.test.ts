/**
 * Secured connections to Apache ZooKeeper: SASL DIGEST-MD5 and TLS with client certificates, from our broker and our shell,
 * and the ACLs that zookeeper.set.acl puts on what a broker creates, beside those that Apache Kafka's broker puts there.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatform } from '../../src/platform/node/platform.ts';
import { connectZooKeeper } from '../../src/zookeeper/client/client.ts';
import type { ZooKeeper } from '../../src/zookeeper/client/types.ts';
import {
  bin,
  freePort,
  lacking,
  ok,
  run,
  Server,
  shared,
  tool,
  type Vendor,
} from '../kit/servers.ts';

const noApache = lacking('Apache Kafka', join(shared, 'peers/apache-kafka'));
const folder = mkdtempSync(join(tmpdir(), 'samsa-test-'));
const at = (name: string) => join(folder, name);
const closers: (() => Promise<void>)[] = [];
const login = (file: string) => ({ KAFKA_OPTS: `-Djava.security.auth.login.config=${at(file)}` });
let [port, securePort] = [0, 0];

/** A key of its own for each side, and one trust store with both certificates. */
function makeStores(): void {
  const keytool = (...args: string[]) =>
    execFileSync('keytool', ['-storepass', 'secret', '-noprompt', ...args], { stdio: 'pipe' });
  for (const who of ['server', 'client']) {
    const subject = ['-dname', `CN=${who}, O=Samsa`, '-ext', 'san=dns:localhost,ip:127.0.0.1'];
    const key = ['-genkeypair', '-alias', who, '-keyalg', 'RSA', '-validity', '30', ...subject];
    keytool(...key, '-keystore', at(`${who}.p12`), '-storetype', 'PKCS12');
    const certificate = ['-alias', who, '-file', at(`${who}.crt`)];
    keytool('-exportcert', '-keystore', at(`${who}.p12`), ...certificate);
    keytool('-importcert', '-keystore', at('trust.jks'), '-storetype', 'JKS', ...certificate);
  }
}

function writeFiles(): void {
  const module = 'org.apache.zookeeper.server.auth.DigestLoginModule required';
  writeFileSync(at('server.jaas'), `Server { ${module} user_kafka="secret" user_eve="x"; };\n`);
  for (const [file, user, password] of [
    ['kafka.jaas', 'kafka', 'secret'],
    ['eve.jaas', 'eve', 'x'],
    ['wrong.jaas', 'kafka', 'wrong'],
  ])
    writeFileSync(
      at(file ?? ''),
      `Client {\n  ${module}\n  username="${user}"\n  password="${password}";\n};\n`,
    );
  const lines = {
    dataDir: at('data'),
    clientPort: port,
    secureClientPort: securePort,
    serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
    'ssl.clientAuth': 'need',
    'ssl.keyStore.location': at('server.p12'),
    'ssl.keyStore.password': 'secret',
    'ssl.trustStore.location': at('trust.jks'),
    'ssl.trustStore.password': 'secret',
    'authProvider.1': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
    'authProvider.2': 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
    'admin.enableServer': false,
    maxClientCnxns: 0,
  };
  const text = Object.entries(lines).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(at('zookeeper.properties'), text.join(''));
  writeFileSync(at('tls.properties'), tlsLines.join(''));
}

const tlsLines = Object.entries({
  'zookeeper.ssl.client.enable': true,
  'zookeeper.clientCnxnSocket': 'org.apache.zookeeper.ClientCnxnSocketNetty',
  'zookeeper.ssl.keystore.location': at('client.p12'),
  'zookeeper.ssl.keystore.password': 'secret',
  'zookeeper.ssl.truststore.location': at('trust.jks'),
  'zookeeper.ssl.truststore.password': 'secret',
}).map(([key, value]) => `${key}=${value}\n`);

beforeAll(async () => {
  if (noApache) return;
  [port, securePort] = [await freePort(), await freePort()];
  makeStores();
  writeFiles();
  const argv = [...tool('3.9.1', 'zookeeper-server-start'), at('zookeeper.properties')];
  const env = { KAFKA_HEAP_OPTS: '-Xmx256M', ...login('server.jaas') };
  const server = new Server(argv, env);
  closers.push(() => server.stop('SIGKILL'));
  await server.start(new RegExp(`bound to port ${securePort}`));
});

afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

let brokers = 0;

/** One start of a broker to its end or to its "started"; resolves with what it logged. */
async function startBroker(
  vendor: Vendor,
  connect: string,
  options: { settings?: readonly string[]; env?: Record<string, string> },
): Promise<{ port: number; server: Server }> {
  const listening = await freePort();
  const file = at(`broker-${++brokers}.properties`);
  const lines = [
    'broker.id=7\n',
    `listeners=PLAINTEXT://localhost:${listening}\n`,
    `log.dirs=${at(`logs-${brokers}`)}\n`,
    `zookeeper.connect=${connect}\n`,
    'offsets.topic.replication.factor=1\n',
    ...(options.settings ?? []),
  ];
  writeFileSync(file, lines.join(''));
  const env = { KAFKA_HEAP_OPTS: '-Xmx512M', ...options.env };
  const server = new Server([...tool(vendor, 'kafka-server-start'), file], env);
  closers.push(() => server.stop('SIGKILL'));
  await server.start(/started \(kafka\.server\.KafkaServer\)/);
  return { port: listening, server };
}

async function connect(chroot: string, user?: { username: string; password: string }) {
  const zooKeeper = await connectZooKeeper(createPlatform({ logLevel: 'ERROR' }), {
    connectString: `localhost:${port}${chroot}`,
    sessionTimeoutMs: 10_000,
    connectionTimeoutMs: 10_000,
    sasl: user ?? null,
  });
  closers.push(() => zooKeeper.close());
  return zooKeeper;
}

async function aclsBelow(zooKeeper: ZooKeeper, path = '/', into: Record<string, string> = {}) {
  const { acl } = await zooKeeper.getAcl(path);
  into[path] = acl.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).join();
  for (const name of (await zooKeeper.children(path)).children) {
    await aclsBelow(zooKeeper, path === '/' ? `/${name}` : `${path}/${name}`, into);
  }
  return into;
}

const kafka = { username: 'kafka', password: 'secret' };

describe.skipIf(noApache)('SASL', () => {
  it('gives what a broker creates the ACLs that Apache Kafka gives it', async () => {
    const secured = { settings: ['zookeeper.set.acl=true\n'], env: login('kafka.jaas') };
    const found: Record<string, string>[] = [];
    for (const vendor of ['3.9.1', 'samsa'] as const) {
      const chroot = `/acl-${vendor}`;
      const broker = await startBroker(vendor, `localhost:${port}${chroot}`, secured);
      const to = ['--bootstrap-server', `localhost:${broker.port}`];
      const [topics, configs] = [bin('kafka-topics'), bin('kafka-configs')];
      await ok([topics, ...to, '--create', '--topic', 't', '--partitions', '1']);
      const quota = ['--alter', '--add-config', 'consumer_byte_rate=1000'];
      await ok([configs, ...to, '--entity-type', 'users', '--entity-name', 'u', ...quota]);
      await ok([configs, ...to, '--entity-type', 'clients', '--entity-name', 'c', ...quota]);
      found.push(await aclsBelow(await connect(chroot, kafka)));
      await broker.server.stop();
    }
    const [expected, ours] = found;
    expect(ours).toEqual(expected);
    expect(ours?.['/config/users/u']).toBe('sasl:kafka:31');
    expect(ours?.['/brokers/ids/7']).toBe('sasl:kafka:31,world:anyone:1');
    const eve = await connect('/acl-samsa', { username: 'eve', password: 'x' });
    await expect(eve.get('/config/users/u')).rejects.toMatchObject({ code: 'NOAUTH' });
    await expect(eve.delete('/controller')).rejects.toMatchObject({ code: 'NOAUTH' });
  });

  it('refuses a broker and a shell with a wrong password, and a broker without any login', async () => {
    const env = login('wrong.jaas');
    const broker = startBroker('samsa', `localhost:${port}/wrong`, { env });
    await expect(broker).rejects.toThrow(
      'kafka.zookeeper.ZooKeeperClientAuthFailedException: Auth failed either before or while waiting for connection',
    );
    const shells = { apache: tool('3.9.1', 'zookeeper-shell'), samsa: [bin('zookeeper-shell')] };
    const fails = async (shell: string[]) => {
      const { stdout, stderr, status } = await run([...shell, `localhost:${port}`, 'ls', '/'], {
        env,
      });
      const errors = stderr
        .split('\n')
        .filter((line) => /^Keeper|Insufficient|does not/.test(line));
      // Java says that it is connected before it logs in.
      const events = stdout.match(/state:(?!SyncConnected)\w+/g);
      return { events, errors, status };
    };
    expect(await fails(shells.samsa)).toEqual(await fails(shells.apache));
    const anonymous = startBroker('samsa', `localhost:${port}/none`, {
      settings: ['zookeeper.set.acl=true\n'],
    });
    await expect(anonymous).rejects.toThrow(
      'zookeeper.ssl.keystore.location was not present and the verification of the JAAS login file failed [java.security.auth.login.config=null, zookeeper.sasl.client=default:true, zookeeper.sasl.clientconfig=default:Client]',
    );
  });

  it('shows the shell who it is', async () => {
    const shell = [bin('zookeeper-shell'), `localhost:${port}`];
    const said = await run(shell, { env: login('kafka.jaas'), stdin: 'whoami\n' });
    expect(said.stdout).toContain('state:SaslAuthenticated type:None path:null');
    expect(said.stdout).toContain('sasl: kafka\n');
  });
});

describe.skipIf(noApache)('zookeeper-security-migration', () => {
  it("secures and opens a cluster as Apache's does, and brokers go on in it", async () => {
    const env = login('kafka.jaas');
    const migrations = {
      apache: tool('3.9.1', 'kafka.admin.ZkSecurityMigrator'),
      samsa: [bin('zookeeper-security-migration')],
    };
    const found: unknown[] = [];
    for (const [name, migration] of Object.entries(migrations)) {
      const chroot = `/migrated-${name}`;
      const open = await startBroker('samsa', `localhost:${port}${chroot}`, {});
      const to = ['--bootstrap-server', `localhost:${open.port}`];
      await ok([bin('kafka-topics'), ...to, '--create', '--topic', 't']);
      await open.server.stop();
      const user = await connect(chroot, kafka);
      const migrate = async (...words: string[]) => {
        const at = `--zookeeper.connect=localhost:${port}${chroot}`;
        const { stdout, status } = await run([...migration, at, ...words], { env });
        return { stdout, status, acls: await aclsBelow(user) };
      };
      const wrong = await run([...migration, '--zookeeper.acl=secure']);
      found.push([
        wrong.stderr.split('\n').slice(0, 2),
        await migrate('--zookeeper.acl=secure', '--enable.path.check'),
        await migrate('--zookeeper.acl=secure'),
        await migrate('--zookeeper.acl', 'unsecure'),
        (await migrate('--zookeeper.acl=nonsense')).status,
      ]);
      const settings = ['zookeeper.set.acl=true\n'];
      const secured = await startBroker('samsa', `localhost:${port}${chroot}`, { settings, env });
      await secured.server.stop();
    }
    expect(found[1]).toEqual(found[0]);
  });
});

describe.skipIf(noApache)('TLS', () => {
  it('carries a broker and a shell, which are known by their certificate', async () => {
    const settings = [...tlsLines, 'zookeeper.set.acl=true\n'];
    const broker = await startBroker('samsa', `localhost:${securePort}/tls`, { settings });
    const to = ['--bootstrap-server', `localhost:${broker.port}`];
    await ok([bin('kafka-topics'), ...to, '--create', '--topic', 't']);
    const shell = (...words: string[]) =>
      ok([
        bin('zookeeper-shell'),
        `localhost:${securePort}/tls`,
        '-zk-tls-config-file',
        at('tls.properties'),
        ...words,
      ]);
    expect(await shell('getAcl', '/brokers/topics/t')).toContain(
      "'x509,'CN=client,O=Samsa\n: cdrwa",
    );
    expect(await shell('ls', '/brokers/ids')).toContain('\n[7]\n');
  });

  it('is refused where the certificate or the host is not the right one', async () => {
    const without = tlsLines.filter((line) => !line.includes('keystore'));
    writeFileSync(at('without.properties'), without.join(''));
    const argv = [bin('zookeeper-shell'), `localhost:${securePort}`];
    const nameless = [
      ...argv,
      '-timeout',
      '4000',
      '-zk-tls-config-file',
      at('without.properties'),
      'ls',
      '/',
    ];
    const { stderr, status } = await run(nameless);
    expect([status, stderr]).toEqual([1, expect.stringContaining('ConnectionLoss')]);
    const unreadable = startBroker('samsa', `localhost:${securePort}/never`, {
      settings: [...tlsLines.slice(0, 2), 'zookeeper.ssl.keystore.location=/absent.p12\n'],
    });
    await expect(unreadable).rejects.toThrow('/absent.p12 cannot be read');
  });
});
