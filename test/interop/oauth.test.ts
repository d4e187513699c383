/**
 * OAUTHBEARER with a token endpoint (KIP-768) on Apache's broker, which holds tokens against a file of keys: our clients and tools beside
 * Java's with the same settings. Tokens live for seconds, so that logins are renewed on connections that stand.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaProducer } from '../../src/clients/producer/producer.ts';
import { refusalOf } from '../kit/refusal.ts';
import { Cluster, freePort, lacking, ok, run, shared, tool, type Vendor } from '../kit/servers.ts';
import { tlsPath } from '../kit/tls/stores.ts';

const OAUTH = 'org.apache.kafka.common.security.oauthbearer';
const AUDIENCE = 'the-brokers';
/** Long enough for a JVM to start, short enough to be waited for. */
const LIFETIME_SECONDS = 12;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(claims: object, key = privateKey): string {
  const text = `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
}

function claimsOf(sub: string, more: object = {}) {
  const iat = Math.trunc(Date.now() / 1000);
  return { sub, iat, exp: iat + LIFETIME_SECONDS, aud: AUDIENCE, iss: 'us', scope: 'all', ...more };
}

describe.skipIf(lacking('Apache Kafka', `${shared}/peers/apache-kafka`))('a token endpoint', () => {
  let cluster: Cluster;
  let bootstrapServers: string;
  let http: Server;
  let https: Server;
  const asked: string[] = [];
  /** Statuses to answer with before a token. */
  const trouble: number[] = [];

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    let form = '';
    incoming.on('data', (chunk: Buffer) => {
      form += chunk.toString();
    });
    incoming.on('end', () => {
      asked.push(form);
      const basic = incoming.headers.authorization?.replace('Basic ', '') ?? '';
      const [client, secret] = Buffer.from(basic, 'base64').toString().split(':');
      const status = trouble.shift() ?? (secret === 'lace' ? 200 : 401);
      const refusal = { error: 'invalid_client', error_description: 'Who are you?' };
      const key = client === 'mallory' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : null;
      const token = sign(claimsOf(client ?? ''), key?.privateKey ?? privateKey);
      const body = status === 200 ? { access_token: token, token_type: 'Bearer' } : refusal;
      outgoing.writeHead(status, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(body));
    });
  }

  const portOf = async (server: Server) => {
    await new Promise<void>((done) => server.listen(0, 'localhost', done));
    return (server.address() as AddressInfo).port;
  };

  let folder: string;
  let plain: string;
  let secure: string;
  beforeAll(async () => {
    http = createServer(answer);
    const pem = readFileSync(tlsPath('server.pem'));
    https = createTlsServer({ key: pem, cert: pem }, answer);
    plain = `http://localhost:${await portOf(http)}/token`;
    secure = `https://localhost:${await portOf(https)}/token`;
    const [clear, port] = [await freePort(), await freePort()];
    bootstrapServers = `localhost:${port}`;
    const listener = 'listener.name.sasl_plaintext.oauthbearer.sasl';
    folder = mkdtempSync(join(tmpdir(), 'samsa-jwks-'));
    const keys = join(folder, 'jwks.json');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
    writeFileSync(keys, JSON.stringify({ keys: [jwk] }));
    cluster = await Cluster.start({
      broker: '3.9.1',
      settings: {
        listeners: `PLAINTEXT://localhost:${clear},SASL_PLAINTEXT://localhost:${port}`,
        'sasl.enabled.mechanisms': 'OAUTHBEARER',
        [`${listener}.jaas.config`]: `${OAUTH}.OAuthBearerLoginModule required;`,
        [`${listener}.server.callback.handler.class`]: `${OAUTH}.OAuthBearerValidatorCallbackHandler`,
        'sasl.oauthbearer.jwks.endpoint.url': `file://${keys}`,
        'sasl.oauthbearer.expected.audience': AUDIENCE,
        'sasl.oauthbearer.expected.issuer': 'us',
        'connections.max.reauth.ms': 3600_000,
      },
    });
  });
  afterAll(async () => {
    await cluster?.close();
    http?.close();
    https?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const login = (options: string) => `${OAUTH}.OAuthBearerLoginModule required ${options};`;
  const ADA = 'clientId="ada" clientSecret="lace" scope="kafka all"';
  const settings = (url: string, options = ADA) => ({
    'security.protocol': 'SASL_PLAINTEXT',
    'sasl.mechanism': 'OAUTHBEARER',
    'sasl.login.callback.handler.class': `${OAUTH}.OAuthBearerLoginCallbackHandler`,
    'sasl.oauthbearer.token.endpoint.url': url,
    'sasl.jaas.config': login(options),
  });
  const fileOf = (name: string, of: object) => {
    const path = join(cluster.folder, name);
    const lines = Object.entries(of).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(path, lines.join(''));
    return path;
  };

  it('gives our tools and Java’s their tokens, over http and https', async () => {
    const trust = `${ADA} ssl.truststore.type="PEM" ssl.truststore.location="${tlsPath('ca.pem')}"`;
    const files = [
      fileOf('plain.properties', settings(plain)),
      fileOf('secure.properties', settings(secure, trust)),
    ];
    const on = (vendor: Vendor, name: string, ...words: string[]) => [
      ...[...tool(vendor, name), '--bootstrap-server', bootstrapServers, '--topic', 'letters'],
      ...words,
    ];
    for (const [i, file] of files.entries())
      for (const vendor of ['samsa', '3.9.1'] as const) {
        asked.length = 0;
        const produce = on(vendor, 'kafka-console-producer', '--producer.config', file);
        await ok(produce, { stdin: `${vendor} ${i}\n` });
        expect([vendor, i, ...new Set(asked)]).toEqual([
          vendor,
          i,
          'grant_type=client_credentials&scope=kafka+all',
        ]);
      }
    const read = ['--from-beginning', '--max-messages', '4', '--consumer.config', files[0] ?? ''];
    const lines = await ok(on('samsa', 'kafka-console-consumer', ...read));
    expect(lines).toBe('samsa 0\n3.9.1 0\nsamsa 1\n3.9.1 1\n');
  });

  it('is asked again before a token expires, and the connections log in with the new one', async () => {
    asked.length = 0;
    const producer = new KafkaProducer<string, string>({
      bootstrapServers,
      ...settings(plain),
      keySerializer: 'string',
      valueSerializer: 'string',
    });
    const metric = (name: string) => producer.metrics().get(name) ?? 0;
    const deadline = Date.now() + 60_000;
    let sent = 0;
    while (metric('successful-reauthentication-total') < 2 && Date.now() < deadline) {
      await producer.send({ topic: 'letters', value: `${sent++}` });
      await sleep(100);
    }
    expect(metric('successful-reauthentication-total')).toBeGreaterThanOrEqual(2);
    expect(metric('failed-reauthentication-total')).toBe(0);
    // Of bootstrap and node; more only where the broker was too slow to get to a login in time.
    const more = metric('connection-creation-total') - 2;
    expect(more).toBeLessThan(metric('successful-reauthentication-total'));
    expect(asked.length).toBeGreaterThanOrEqual(2);
    await producer.close();
  });

  const refused = (of: object) => refusalOf({ bootstrapServers, ...of });

  it('that is in trouble for a moment is asked again', async () => {
    trouble.push(503, 500);
    expect(await refused(settings(plain, `${ADA} extension_tenant="prague"`))).toBe('no error');
    expect(trouble).toEqual([]);
  });

  it('may refuse, and the broker may not believe its tokens: both are told as Java tells them', async () => {
    const wrong = settings(plain, 'clientId="ada" clientSecret="silk"');
    const login = `javax.security.auth.login.LoginException: org.apache.kafka.common.KafkaException: ${OAUTH}.internals.secured.UnretryableException: java.io.IOException: The response code 401 and error response {"invalid_client" - "Who are you?"} was encountered reading the token endpoint response; will not attempt further retries`;
    expect(await refused(wrong)).toBe(`org.apache.kafka.common.KafkaException: ${login}`);
    const forged = settings(plain, 'clientId="mallory" clientSecret="lace"');
    const unbelieved = await refused(forged);
    expect(unbelieved).toMatch(/^org.apache.kafka.common.errors.SaslAuthenticationException: /);
    const file = fileOf('forged.properties', forged);
    const list = ['--bootstrap-server', bootstrapServers, '--list', '--command-config', file];
    const [ours, theirs] = [
      await run([...tool('samsa', 'kafka-topics'), ...list]),
      await run([...tool('3.9.1', 'kafka-topics'), ...list]),
    ];
    expect([ours.stdout, ours.status]).toEqual([theirs.stdout, theirs.status]);
    expect(theirs.stdout + theirs.stderr).toContain(unbelieved);
  });

  it('that refuses is the end of our tools where it is that of Java’s', async () => {
    const file = fileOf('wrong.properties', settings(plain, 'clientId="ada" clientSecret="silk"'));
    const at = ['--bootstrap-server', bootstrapServers];
    for (const argv of [
      ['kafka-topics', ...at, '--list', '--command-config', file],
      ['kafka-console-producer', ...at, '--topic', 't', '--producer.config', file],
      ['kafka-console-consumer', ...at, '--topic', 't', '--consumer.config', file],
    ]) {
      const [name = '', ...words] = argv;
      const end = async (vendor: Vendor) => {
        const { status, stdout, stderr } = await run([...tool(vendor, name), ...words]);
        // Frames, times, and the stack trace that Java's message holds.
        const told = stderr
          .replace(/^\[.*?\]/gm, '[]')
          .match(/^(\[\] ERROR|Failed|Caused by: (?!java\.io)|org\.).*$/gm);
        return [name, status, stdout, told?.slice(0, 3)];
      };
      expect(await end('samsa')).toEqual(await end('3.9.1'));
    }
  });

  it('may be a file', async () => {
    const file = join(cluster.folder, 'token.jwt');
    writeFileSync(file, `${sign(claimsOf('ada'))}\n`);
    expect(await refused(settings(`file://${file}`))).toBe('no error');
    writeFileSync(file, sign(claimsOf('ada', { aud: 'others' })));
    expect(await refused(settings(`file://${file}`, 'a="b"'))).toMatch(/SaslAuthentication/);
  });
});
