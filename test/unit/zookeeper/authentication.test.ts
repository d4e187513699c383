import { describe, expect, it } from 'vitest';
import {
  digestProof,
  parseDirectives,
  writeDirectives,
} from '../../../src/zookeeper/digest-md5.ts';
import { OpCode } from '../../../src/zookeeper/messages.ts';
import { digestId } from '../../../src/zookeeper/server/acl.ts';
import { Peer, type Reply } from '../../kit/zookeeper-peer.ts';
import { ended, PORT, World } from './kit.ts';

const JAAS =
  'Server { org.apache.zookeeper.server.auth.DigestLoginModule required user_gregor="samsa"; };';
const SASL = {
  'authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
  'java.security.auth.login.config': '/jaas.conf',
};

async function world(settings: Record<string, string> = {}): Promise<World> {
  const w = new World(settings);
  await w.disk.writeFileAtomic('/jaas.conf', JAAS);
  await w.start();
  return w;
}

async function peer(w: World): Promise<Peer> {
  return (await Peer.open(w.network, PORT)) as Peer;
}

const token = (reply: Reply | null) => reply?.body.buffer() ?? null;
const sasl = (p: Peer, bytes: Buffer) => p.ask({ type: OpCode.sasl, token: bytes });

/** Goes through the exchange; returns the last reply and what the server should have proved. */
async function logIn(p: Peer, username: string, password: string) {
  const challenge = parseDirectives(token(await sasl(p, Buffer.alloc(0))) as Buffer);
  const exchange = {
    username,
    password,
    realm: challenge?.get('realm') ?? '',
    nonce: challenge?.get('nonce') ?? '',
    cnonce: 'c',
    nonceCount: '00000001',
    digestUri: 'zookeeper/zk-sasl-md5',
    authzid: username,
  };
  const { realm, nonce, cnonce, digestUri } = exchange;
  const answer = writeDirectives({
    username,
    realm,
    nonce,
    nc: '00000001',
    cnonce,
    'digest-uri': digestUri,
    response: digestProof(exchange, 'client'),
    qop: 'auth',
    authzid: username,
  });
  const reply = await sasl(p, answer);
  return { reply, proof: `rspauth=${digestProof(exchange, 'server')}` };
}

const create = (path: string, scheme: string, id: string) =>
  ({
    type: OpCode.create,
    path,
    data: null,
    acl: [{ perms: 31, scheme, id }],
    flags: 0,
    ttl: 0,
  }) as const;
const get = (path: string) => ({ type: OpCode.getData, path, watch: false }) as const;
const auth = (text: string) =>
  ({ type: OpCode.auth, scheme: 'digest', auth: Buffer.from(text) }) as const;

describe('SASL', () => {
  it('proves both sides, and its name is what ACLs then go by', async () => {
    const w = await world(SASL);
    const [gregor, other] = [await peer(w), await peer(w)];
    const { reply, proof } = await logIn(gregor, 'gregor', 'samsa');
    expect(token(reply)?.toString()).toBe(proof);
    expect((await gregor.ask(create('/own', 'auth', '')))?.err).toBe(0);
    expect((await gregor.ask(get('/own')))?.err).toBe(0);
    expect((await other.ask(get('/own')))?.err).toBe(-102);
    expect((await other.ask(create('/x', 'sasl', 'gregor')))?.err).toBe(0);
  });

  it('has names with at most one host and one realm, and super users by any number of keys', async () => {
    const w = await world({ ...SASL, superUser: 'nobody', 'superUser.1': 'gregor' });
    const [gregor, other] = [await peer(w), await peer(w)];
    const errOf = async (id: string) => (await other.ask(create(`/${id.length}`, 'sasl', id)))?.err;
    expect(await errOf('service/host@REALM')).toBe(0);
    expect(await errOf('user@REALM/server')).toBe(-114);
    expect(await errOf('user@REALM1@REALM2')).toBe(-114);
    await logIn(gregor, 'gregor', 'samsa');
    expect((await gregor.ask(get('/18')))?.err).toBe(0);
  });

  it('lets every user do what the one may whom letAnySaslUserDoX names', async () => {
    const w = await world({ ...SASL, letAnySaslUserDoX: 'readers' });
    const [gregor, other] = [await peer(w), await peer(w)];
    await logIn(gregor, 'gregor', 'samsa');
    await other.ask(create('/shared', 'sasl', 'readers'));
    await other.ask(create('/closed', 'sasl', 'grete'));
    const errOf = async (p: Peer, path: string) => (await p.ask(get(path)))?.err;
    expect([await errOf(gregor, '/shared'), await errOf(gregor, '/closed')]).toEqual([0, -102]);
    expect(await errOf(other, '/shared')).toBe(-102);
  });

  it('ends the connection of who fails, or lets him go on as nobody', async () => {
    for (const password of ['Samsa', '']) {
      const w = await world(SASL);
      const p = await peer(w);
      const { reply } = await logIn(p, 'gregor', password);
      expect(reply?.err).toBe(-115);
      expect(token(reply)).toBe(null);
      expect(await p.ask(get('/'))).toBe(null);
      expect(p.closed).toBe(true);
    }
    const lenient = await world({ ...SASL, allowSaslFailedClients: 'true' });
    const p = await peer(lenient);
    const { reply } = await logIn(p, 'nobody', 'samsa');
    expect([reply?.err, token(reply)]).toEqual([0, null]);
    expect((await p.ask(create('/x', 'auth', '')))?.err).toBe(-114);
  });

  it('can be what every session needs', async () => {
    const w = await world({ ...SASL, sessionRequireClientSASLAuth: 'true' });
    const p = await peer(w);
    expect((await p.ask(get('/')))?.err).toBe(-124);
    await ended(Promise.resolve());
    expect(p.closed).toBe(true);
    const gregor = await peer(w);
    await logIn(gregor, 'gregor', 'samsa');
    expect((await gregor.ask(get('/')))?.err).toBe(0);
    expect((await logIn(await peer(w), 'gregor', 'wrong')).reply?.err).toBe(-124);
  });

  it('without a configuration answers nothing, and its scheme is not known', async () => {
    const w = await world();
    const p = await peer(w);
    const reply = await sasl(p, Buffer.alloc(0));
    expect([reply?.err, token(reply)]).toEqual([0, null]);
    expect((await p.ask(create('/x', 'sasl', 'gregor')))?.err).toBe(-114);
  });

  it('refuses at the start a file it cannot use', async () => {
    const w = new World(SASL);
    await w.disk.writeFileAtomic(
      '/jaas.conf',
      'Server { com.sun.security.auth.module.Krb5LoginModule required; };',
    );
    await expect(w.start()).rejects.toThrow('Krb5LoginModule');
    await w.disk.writeFileAtomic('/jaas.conf', 'Server {');
    await expect(w.start()).rejects.toThrow('/jaas.conf');
  });
});

describe('the super user', () => {
  it('is who knows the password of superDigest, and no ACL holds for him', async () => {
    const w = await world({
      'DigestAuthenticationProvider.superDigest': digestId('super:secret'),
    });
    const [owner, boss, other] = [await peer(w), await peer(w), await peer(w)];
    await owner.ask(auth('owner:1'));
    expect((await owner.ask(create('/own', 'auth', '')))?.err).toBe(0);
    expect((await boss.ask(auth('super:secret')))?.err).toBe(0);
    expect((await boss.ask(get('/own')))?.err).toBe(0);
    expect((await other.ask(auth('super:wrong')))?.err).toBe(0);
    expect((await other.ask(get('/own')))?.err).toBe(-102);
  });

  it('has its digests hashed as the configuration says', async () => {
    const algorithm = { 'DigestAuthenticationProvider.digestAlg': 'SHA3-256' };
    const w = await world({
      ...algorithm,
      'DigestAuthenticationProvider.superDigest': digestId('super:secret', 'sha3-256'),
      superUser: 'gregor',
      ...SASL,
    });
    const [boss, gregor] = [await peer(w), await peer(w)];
    await boss.ask(auth('super:secret'));
    expect((await boss.ask(create('/own', 'auth', '')))?.err).toBe(0);
    await logIn(gregor, 'gregor', 'samsa');
    expect((await gregor.ask(get('/own')))?.err).toBe(0);
  });
});

describe('the scheme key', () => {
  it('lets in who knows a multiple of what stands in /key', async () => {
    const provider = 'org.apache.zookeeper.server.auth.KeyAuthenticationProvider';
    const w = await world({ 'authProvider.1': provider });
    const [one, two] = [await peer(w), await peer(w)];
    const show = (text: string) =>
      ({ type: OpCode.auth, scheme: 'key', auth: Buffer.from(text) }) as const;
    expect((await one.ask(show('5')))?.err).toBe(0);
    const open = create('/key', 'world', 'anyone');
    expect((await one.ask({ ...open, data: Buffer.from('25') }))?.err).toBe(0);
    expect((await one.ask(show('125')))?.err).toBe(0);
    expect((await one.ask(create('/mine', 'auth', '')))?.err).toBe(0);
    expect((await one.ask(get('/mine')))?.err).toBe(0);
    expect((await two.ask(get('/mine')))?.err).toBe(-102);
    expect((await two.ask(show('26')))?.err).toBe(-115);
  });
});

describe('an auth packet', () => {
  it('of a scheme that is not there ends the connection', async () => {
    const w = await world();
    const p = await peer(w);
    const reply = await p.ask({ type: OpCode.auth, scheme: 'x509', auth: Buffer.alloc(0) });
    expect(reply?.err).toBe(-115);
    expect(await p.ask(get('/'))).toBe(null);
  });
});

describe('the name of the ensemble', () => {
  it('makes nobody of who knows it, and lets go who means another', async () => {
    const w = await world({
      'authProvider.1': 'org.apache.zookeeper.server.auth.EnsembleAuthenticationProvider',
      ensembleAuthName: 'prague, berlin',
    });
    const call = async (p: Peer, name: string) =>
      (await p.ask({ type: OpCode.auth, scheme: 'ensemble', auth: Buffer.from(name) }))?.err;
    const p = await peer(w);
    expect([await call(p, 'berlin'), await call(p, '')]).toEqual([0, 0]);
    expect((await p.ask(create('/x', 'auth', '')))?.err).toBe(-114);
    expect(await call(p, 'vienna')).toBe(undefined);
    expect(p.closed).toBe(true);
  });
});
