/** Logins on a connection: the first, those that follow on it (KIP-368), and those to brokers before 1.0. */
import { describe, expect, it } from 'vitest';
import { AdminClient } from '../../../src/clients/admin/admin-client.ts';
import { apis } from '../../../src/protocol/apis.ts';
import { Errors } from '../../../src/protocol/errors.ts';
import { apiVersionsApi } from '../../../src/protocol/messages/api-versions.ts';
import { metadataApi } from '../../../src/protocol/messages/metadata.ts';
import { saslAuthenticateApi } from '../../../src/protocol/messages/sasl-authenticate.ts';
import { saslHandshakeApi } from '../../../src/protocol/messages/sasl-handshake.ts';
import { FakeBroker } from './fake-broker.ts';

const LIFETIME_MS = 10_000;

async function start(mechanism = 'PLAIN', password = 'lace') {
  const broker = await FakeBroker.start();
  broker.on(saslHandshakeApi, () => ({ mechanisms: ['PLAIN'] }));
  broker.on(saslAuthenticateApi, () => ({ sessionLifetimeMs: LIFETIME_MS }));
  const admin = new AdminClient(
    {
      bootstrapServers: 'localhost:9092',
      securityProtocol: 'SASL_PLAINTEXT',
      saslMechanism: mechanism,
      saslJaasConfig: `x required username="ada" password="${password}";`,
    },
    broker.environment,
  );
  const metric = (name: string) => admin.metrics().get(name);
  const list = () => broker.settle(admin.listTopics({ timeoutMs: 1_000 }));
  return { broker, admin, list, metric };
}

describe('a login', () => {
  it.each([
    [
      Errors.UNSUPPORTED_SASL_MECHANISM,
      "UnsupportedSaslMechanismException: Client SASL mechanism 'PLAIN' not enabled in the server, enabled mechanisms are [PLAIN]",
    ],
    [
      Errors.ILLEGAL_SASL_STATE,
      'IllegalSaslStateException: Unexpected handshake request with client mechanism PLAIN, enabled mechanisms are [PLAIN]',
    ],
    [
      Errors.INVALID_REQUEST,
      'IllegalSaslStateException: Unknown error code INVALID_REQUEST, client mechanism is PLAIN, enabled mechanisms are [PLAIN]',
    ],
  ])('says what the broker has against its mechanism: %i', async (errorCode, why) => {
    const { broker, admin, list } = await start();
    broker.on(saslHandshakeApi, () => ({ errorCode, mechanisms: ['PLAIN'] }));
    const refused = await list().catch(String);
    expect(refused).toBe(`org.apache.kafka.common.errors.${why}`);
    await broker.settle(admin.close());
  });

  it('is repeated on the same connection before its time is over', async () => {
    const { broker, admin, list, metric } = await start();
    await list();
    // The bootstrap connection and the one to the node.
    const [first, connections] = [
      broker.requests(saslAuthenticateApi).length,
      broker.network.attempts.length,
    ];
    await broker.wait(LIFETIME_MS * 0.84);
    await list();
    expect(broker.requests(saslAuthenticateApi)).toHaveLength(first);
    await broker.wait(LIFETIME_MS * 0.12);
    const begin = broker.seen.length;
    await list();
    expect(broker.seen.slice(begin).map(({ name }) => name)).toEqual([
      'SaslHandshake',
      'SaslAuthenticate',
      'Metadata',
    ]);
    expect(broker.network.attempts).toHaveLength(connections);
    expect(metric('successful-reauthentication-total')).toBe(1);
    expect(metric('failed-reauthentication-total')).toBe(0);
    expect(metric('reauthentication-latency-max')).toBeGreaterThanOrEqual(0);
    // And before that one's.
    await broker.wait(LIFETIME_MS);
    await list();
    expect(metric('successful-reauthentication-total')).toBe(2);
    expect(metric('successful-authentication-total')).toBe(connections);
    await broker.settle(admin.close());
  });

  it('that is refused when it is repeated ends the connection as Java says it', async () => {
    const { broker, admin, list, metric } = await start();
    await list();
    await broker.wait(LIFETIME_MS);
    broker.on(saslAuthenticateApi, () => ({
      errorCode: Errors.SASL_AUTHENTICATION_FAILED,
      errorMessage: 'Authentication failed: gone',
    }));
    expect(await list().catch(String)).toBe(
      'org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed: gone',
    );
    expect(metric('failed-reauthentication-total')).toBe(1);
    expect(broker.logged).toContainEqual(
      expect.stringMatching(
        /^ERROR .*Connection to node \S+ \(localhost\/127.0.0.1:9092\) failed authentication due to: Authentication failed: gone$/,
      ),
    );
    await broker.settle(admin.close());
  });
});

describe('a login to a broker before 1.0', () => {
  const old = async (mechanism?: string) => {
    const world = await start(mechanism);
    world.broker.on(apiVersionsApi, () => ({
      apiKeys: apis
        .filter(({ key }) => key !== saslAuthenticateApi.key)
        .map(({ key, minVersion, maxVersion }) => ({
          apiKey: key,
          minVersion,
          maxVersion: key === saslHandshakeApi.key ? 0 : maxVersion,
        })),
    }));
    return world;
  };

  it('sends its tokens without a header', async () => {
    const { broker, admin, list } = await old();
    const tokens: string[] = [];
    broker.oldToken = (token) => {
      tokens.push(token.toString());
      return Buffer.alloc(0);
    };
    await list();
    expect(new Set(tokens)).toEqual(new Set(['\0ada\0lace']));
    expect(broker.requests(saslHandshakeApi).every(({ version }) => version === 0)).toBe(true);
    expect(broker.requests(metadataApi)).not.toEqual([]);
    await broker.settle(admin.close());
  });

  it('that is refused is a connection that ends, and says so', async () => {
    const { broker, admin, list } = await old();
    broker.oldToken = () => null;
    await expect(list()).rejects.toThrow(/Timed out/);
    expect(broker.logged[0]).toMatch(
      /^WARN .*Connection to node -1 \(localhost\/127.0.0.1:9092\) terminated during authentication\. This may happen/,
    );
    await broker.settle(admin.close());
  });

  it('believes no server that does not keep to the mechanism', async () => {
    const { broker, admin, list } = await old('SCRAM-SHA-256');
    broker.oldToken = () => Buffer.from('r=another,s=QUJD,i=4096');
    await expect(list()).rejects.toThrow('Invalid server nonce in SCRAM');
    await broker.settle(admin.close());
  });
});
