/** What Java's constructors find out of TLS and logins, a tool finds out before it has a client. */
import { expect, it } from 'vitest';
import { securityOf } from '../../../src/cli/admin.ts';
import { throwable } from '../../../src/cli/java-error.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import { createMemoryRandom } from '../../../src/platform/memory/random.ts';
import { type TlsOptions, TlsStoreError } from '../../../src/platform/platform.ts';
import { fakeIo } from './fake-io.ts';

const FAILURE = 'Failed to construct kafka producer';

class Network extends MemoryNetwork {
  posts = 0;
  checked: TlsOptions[] = [];

  override async post() {
    this.posts++;
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
    const token = `${part({ alg: 'RS256' })}.${part({ sub: 'ada', exp: 4102444800 })}.c2ln`;
    return { status: 200, body: Buffer.from(JSON.stringify({ access_token: token })) };
  }

  override checkTls(tls: TlsOptions): void {
    this.checked.push(tls);
    if (tls.trustStore?.password === 'wrong')
      throw new TlsStoreError(tls.trustStore, 'its password is incorrect');
  }
}

function world() {
  const network = new Network();
  const readFile = async (path: string) => {
    if (path === '/there.jks') return Buffer.from('keys');
    throw Object.assign(new Error(path), { code: 'ENOENT', path });
  };
  const platform = { network, random: createMemoryRandom(1), disk: { readFile } as never };
  const io = fakeIo({ platform });
  const open = (settings: Record<string, string>) => securityOf(settings, FAILURE, io);
  const refusal = async (settings: Record<string, string>) => {
    const chain: string[] = [];
    const error: unknown = await open(settings).catch((thrown: unknown) => thrown);
    for (let one = error; one instanceof Error; one = one.cause) chain.push(throwable(one));
    return chain;
  };
  return { network, open, refusal };
}

const failed = [
  `org.apache.kafka.common.KafkaException: ${FAILURE}`,
  'org.apache.kafka.common.KafkaException: Failed to create new NetworkClient',
];
const oauth = {
  'security.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism': 'OAUTHBEARER',
  'sasl.login.callback.handler.class':
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler',
  'sasl.oauthbearer.token.endpoint.url': 'http://endpoint/token',
  'sasl.jaas.config': 'x required clientId="ada" clientSecret="lace";',
};

it('has nothing to do in the clear', async () => {
  const { open } = world();
  expect(await open({})).toBeUndefined();
  expect(await open({ 'security.protocol': 'plaintext', 'sasl.mechanism': 'x' })).toBeUndefined();
});

it('fetches the token that the client will show', async () => {
  const { network, open } = world();
  const security = await open({ ...oauth, 'linger.ms': 'not looked at' });
  expect(network.posts).toBe(1);
  await security?.login?.();
  expect(network.posts).toBe(1);
  security?.close();
});

it('says what no login comes of', async () => {
  const { refusal } = world();
  expect(await refusal({ ...oauth, 'sasl.jaas.config': 'x required clientId="ada";' })).toEqual([
    ...failed,
    'org.apache.kafka.common.KafkaException: org.apache.kafka.common.config.ConfigException: The OAuth configuration option clientSecret value must be non-null',
    'org.apache.kafka.common.config.ConfigException: The OAuth configuration option clientSecret value must be non-null',
  ]);
  const file = 'file:///gone.jwt';
  const chain = await refusal({ ...oauth, 'sasl.oauthbearer.token.endpoint.url': file });
  expect(chain[3]).toMatch(/ contains a file \(\/gone\.jwt\) that doesn't exist$/);
  expect(await refusal({ 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN' })).toEqual([
    ...failed,
    "java.lang.IllegalArgumentException: Could not find a 'KafkaClient' entry in the JAAS configuration. System property 'java.security.auth.login.config' is not set",
  ]);
});

it('says which store cannot be read', async () => {
  const { network, refusal } = world();
  const ssl = (location: string, password: string) =>
    refusal({
      'security.protocol': 'SSL',
      'ssl.truststore.location': location,
      'ssl.truststore.password': password,
    });
  const of = (location: string) =>
    `org.apache.kafka.common.KafkaException: Failed to load SSL keystore ${location} of type JKS`;
  expect((await ssl('/gone.jks', 'x')).slice(0, 3)).toEqual([...failed, of('/gone.jks')]);
  expect((await ssl('/there.jks', 'wrong')).slice(0, 4)).toEqual([
    ...failed,
    of('/there.jks'),
    'java.io.IOException: its password is incorrect',
  ]);
  expect(await ssl('/there.jks', 'right')).toEqual([]);
  expect(network.checked).toHaveLength(2);
});
