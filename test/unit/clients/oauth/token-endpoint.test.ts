/**
 * OAUTHBEARER's tokens against Kafka 3.9.1's own client: cases.json has settings and what the endpoint answers, java-tokens.json what
 * Java asked of it and what its constructor said. JavaTokens.java made that.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AdminClient } from '../../../../src/clients/admin/admin-client.ts';
import { javaClassOf } from '../../../../src/clients/errors.ts';
import type { HttpPost } from '../../../../src/platform/platform.ts';
import { saslAuthenticateApi } from '../../../../src/protocol/messages/sasl-authenticate.ts';
import { saslHandshakeApi } from '../../../../src/protocol/messages/sasl-handshake.ts';
import { FakeBroker } from '../fake-broker.ts';

interface Case {
  readonly name: string;
  readonly jaas: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly answers: readonly { readonly status: number; readonly body: string }[];
}

interface Said {
  readonly said: string;
  readonly requests: readonly Readonly<Record<string, string>>[];
}

const read = (file: string) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const cases: Case[] = read('cases.json');
const java: Said[] = read('java-tokens.json');
const MODULE = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ';
const GOOD: string = JSON.parse(cases[0]?.answers[0]?.body ?? '').access_token;

/** Base64url with a mark that plain base64 does not have: right by RFC 7515, and refused by Java. */
const TAKEN_HERE = ['claims of base64url'];

function text(error: unknown): string {
  const { message, cause } = error as Error;
  const own = `${javaClassOf(error)}: ${message}`;
  // Java's LoginException does not tell what it came of.
  const isLast = cause === undefined || own.startsWith('javax.security.auth.login.LoginException');
  return isLast ? own : `${own} <- ${text(cause)}`;
}

/** Constructors differ in how they name themselves. */
const core = (said: string) => said.replace(/^(\S+: Failed to create new \w+ <- )+/, '');

async function play({ jaas, settings, answers }: Case): Promise<Said> {
  const broker = await FakeBroker.start();
  broker.on(saslHandshakeApi, () => ({ mechanisms: ['OAUTHBEARER'] }));
  broker.on(saslAuthenticateApi, () => ({}));
  const posts: HttpPost[] = [];
  broker.network.post = async (request) => {
    const { status, body } = answers[posts.push(request) - 1] ?? { status: 599, body: '' };
    return { status, body: Buffer.from(body) };
  };
  const files: Record<string, string> = { '/token': `${GOOD}\n`, '/empty': '' };
  const disk = {
    readFile: async (path: string) => {
      const found = files[path];
      if (found !== undefined) return Buffer.from(found);
      throw Object.assign(new Error(path), { code: path === '/tmp' ? 'EISDIR' : 'ENOENT' });
    },
  };
  const { platform, log } = broker.environment;
  const places = { $URL: 'http://endpoint/token', $FILE: '/token', $EMPTY: '/empty' };
  const given = Object.entries(settings).map(([key, value]) => [
    key,
    Object.entries(places).reduce((done, [mark, place]) => done.replace(mark, place), value),
  ]);
  const ask = async () => {
    const admin = new AdminClient(
      {
        'bootstrap.servers': 'localhost:9092',
        'security.protocol': 'SASL_PLAINTEXT',
        'sasl.jaas.config': `${MODULE}${jaas};`,
        ...Object.fromEntries(given),
      },
      { platform: { ...(platform as NonNullable<typeof platform>), disk }, ...(log && { log }) },
    );
    try {
      await broker.settle(admin.listTopics());
      return 'ok';
    } finally {
      await broker.settle(admin.close());
    }
  };
  const said = await ask().catch(text);
  const requests = posts.map(({ url, headers, body }) => ({
    method: 'POST',
    path: new URL(url).pathname,
    ...headers,
    'content-length': String(body.length),
    body,
  }));
  return { said: said.replace('http://endpoint/token', '$URL'), requests };
}

it.each(cases.map((one, i) => [one.name, one, java[i] as Said] as const))(
  '%s',
  async (name, one, expected) => {
    const { said, requests } = await play(one);
    expect(core(said)).toBe(TAKEN_HERE.includes(name) ? 'ok' : core(expected.said));
    expect(requests[0]).toEqual(expected.requests[0]);
    // How often it is asked again hangs on Java's pace.
    const count = Math.min(expected.requests.length, 3);
    expect(requests.length).toBeGreaterThanOrEqual(count);
    if (count < 3) expect(requests).toHaveLength(count);
  },
);
