/** What clients make of a token endpoint: one login for all of them, and how its failures are told. */
import { beforeEach, expect, it } from 'vitest';
import { AdminClient } from '../../../../src/clients/admin/admin-client.ts';
import type { HttpPost } from '../../../../src/platform/platform.ts';
import { saslAuthenticateApi } from '../../../../src/protocol/messages/sasl-authenticate.ts';
import { saslHandshakeApi } from '../../../../src/protocol/messages/sasl-handshake.ts';
import { FakeBroker } from '../fake-broker.ts';

const HANDLER = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler';

let broker: FakeBroker;
let posts: HttpPost[];
let tokens: string[];
beforeEach(async () => {
  broker = await FakeBroker.start();
  [posts, tokens] = [[], []];
  broker.on(saslHandshakeApi, () => ({ mechanisms: ['OAUTHBEARER'] }));
  broker.on(saslAuthenticateApi, ({ authBytes }) => {
    tokens.push(authBytes.toString());
    return { sessionLifetimeMs: 60_000 };
  });
  broker.network.post = async (request) => {
    const exp = Math.trunc(broker.clock.now() / 1000) + 100;
    const claims = { sub: 'ada', exp, jti: posts.push(request) };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
    const token = `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
    return { status: 200, body: Buffer.from(JSON.stringify({ access_token: token })) };
  };
});

const client = (more: object = {}) =>
  new AdminClient(
    {
      bootstrapServers: 'localhost:9092',
      securityProtocol: 'SASL_PLAINTEXT',
      saslMechanism: 'OAUTHBEARER',
      saslLoginCallbackHandlerClass: HANDLER,
      saslOauthbearerTokenEndpointUrl: 'https://endpoint/token',
      saslJaasConfig: 'x required clientId="ada" clientSecret="lace" extension_tenant="prague";',
      ...more,
    },
    broker.environment,
  );
const list = (admin: AdminClient) => broker.settle(admin.listTopics());

it('fetches one token for all clients of the same settings, and renews it as long as there is one', async () => {
  const [first, second] = [client(), client()];
  await list(first);
  await list(second);
  expect(posts).toHaveLength(1);
  expect(tokens[0]?.replaceAll('\x01', '|')).toMatch(
    /^n,,\|auth=Bearer [\w+/=.]+\|tenant=prague\|\|$/,
  );
  const other = client({ saslLoginReadTimeoutMs: 5 });
  await list(other);
  expect(posts.map(({ readTimeoutMs }) => readTimeoutMs)).toEqual([null, 5]);
  await broker.settle(other.close());
  await broker.settle(first.close());
  await broker.wait(90_000, 1_000);
  expect(posts).toHaveLength(3);
  // The same connection shows the new one: a broker closes it when the old one's time is over.
  const before = tokens.length;
  await list(second);
  expect(tokens.slice(before)).toHaveLength(1);
  expect(tokens[before]).not.toBe(tokens[0]);
  await broker.settle(second.close());
  await broker.wait(200_000, 1_000);
  expect(posts).toHaveLength(3);
});

it('encrypts by ssl.* of the login, and wants the host that was asked for', async () => {
  const saslJaasConfig =
    'x required clientId="ada" clientSecret="lace" ssl.truststore.type="PEM" ssl.truststore.certificates="abc" ssl.endpoint.identification.algorithm="";';
  const admin = client({ saslJaasConfig });
  await list(admin);
  await broker.settle(admin.close());
  expect(posts[0]?.tls).toMatchObject({ verifyHostname: true, trustStore: { type: 'PEM' } });
});

it('logs why, where the error does not say it, and blames no broker', async () => {
  broker.network.post = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const admin = client({ saslLoginRetryBackoffMaxMs: 250 });
  await expect(list(admin)).rejects.toThrow(
    'javax.security.auth.login.LoginException: An internal error occurred while retrieving token from callback handler',
  );
  await broker.settle(admin.close());
  expect(broker.logged).toEqual([
    'WARN Attempt 1 to make call resulted in an error; sleeping 100 ms before retrying',
    'WARN Attempt 2 to make call resulted in an error; sleeping 150 ms before retrying',
    'ERROR connect ECONNREFUSED',
  ]);
});

it('leaves nothing behind of a login that is under way when its client closes', async () => {
  broker.network.post = async (request) => {
    posts.push(request);
    throw new Error('connect ECONNREFUSED');
  };
  const admin = client({ saslLoginRetryBackoffMs: 5_000 });
  const listed = admin.listTopics().catch(String);
  await broker.wait(100);
  expect(posts).toHaveLength(1);
  await broker.settle(admin.close());
  expect(posts[0]?.signal?.aborted).toBe(true);
  expect(await broker.settle(listed)).toMatch(/DisconnectException: The client was closed\.$/);
  await broker.wait(20_000, 1_000);
  expect(posts).toHaveLength(1);
  expect(broker.logged).toEqual([
    'WARN Attempt 1 to make call resulted in an error; sleeping 5000 ms before retrying',
  ]);
});

it('asks no endpoint that the process may not ask', async () => {
  const properties = new Map([
    ['org.apache.kafka.sasl.oauthbearer.allowed.urls', 'https://one, https://endpoint/token'],
  ]);
  const logins = async () => ({ sections: new Map(), properties });
  const at = (saslOauthbearerTokenEndpointUrl: string) =>
    new AdminClient(
      {
        bootstrapServers: 'localhost:9092',
        securityProtocol: 'SASL_PLAINTEXT',
        saslMechanism: 'OAUTHBEARER',
        saslLoginCallbackHandlerClass: HANDLER,
        saslOauthbearerTokenEndpointUrl,
        saslJaasConfig: 'x required clientId="ada" clientSecret="lace";',
      },
      { ...broker.environment, logins },
    );
  const allowed = at('https://endpoint/token');
  await list(allowed);
  await broker.settle(allowed.close());
  const forbidden = at('https://two');
  await expect(list(forbidden)).rejects.toThrow(
    "java.lang.IllegalArgumentException: https://two is not allowed. Update system property 'org.apache.kafka.sasl.oauthbearer.allowed.urls' to allow https://two",
  );
  await broker.settle(forbidden.close());
  expect(posts).toHaveLength(1);
});
