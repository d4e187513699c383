import { expect, it } from 'vitest';
import { oauthBearer, plain, scram } from '../../../src/network/sasl.ts';

const pencil = { username: 'user', password: 'pencil' };
const text = async (step: Promise<IteratorResult<Buffer, void>>) =>
  (await step).value?.toString('utf8');

it('says a name and a password in the clear by PLAIN', async () => {
  const exchange = plain({ username: 'ada', password: 'lace' });
  expect(await text(exchange.next())).toBe('\0ada\0lace');
  expect(await exchange.next(Buffer.alloc(0))).toEqual({ done: true, value: undefined });
});

/** RFC 7677, section 3. */
const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const WHOLE = `${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
const CHALLENGE = Buffer.from(`r=${WHOLE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`);
const begun = async () => {
  const exchange = scram('SCRAM-SHA-256', pencil, NONCE);
  expect(await text(exchange.next())).toBe(`n,,n=user,r=${NONCE}`);
  return exchange;
};

it('proves a password by SCRAM without telling it, as in the example of RFC 7677', async () => {
  const exchange = await begun();
  expect(await text(exchange.next(CHALLENGE))).toBe(
    `c=biws,r=${WHOLE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  );
  const verdict = Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  expect(await exchange.next(verdict)).toEqual({ done: true, value: undefined });
});

it.each([
  ['v=AAAA', /signature/],
  ['e=invalid-proof', /invalid-proof/],
  ['', /signature/],
])('believes no server that answers the proof with %j', async (verdict, why) => {
  const exchange = await begun();
  await exchange.next(CHALLENGE);
  await expect(exchange.next(Buffer.from(verdict))).rejects.toThrow(why);
});

it.each([
  [`r=${NONCE},s=W22Z,i=4096`, /nonce/],
  ['r=another,s=W22Z,i=4096', /nonce/],
  [`r=${WHOLE},s=W22Z,i=1000`, /Requested iterations 1000 is less than the minimum 4096/],
  [`r=${WHOLE},s=W22Z,i=x`, /Invalid SCRAM server first message/],
  [`r=${WHOLE},i=4096`, /Invalid SCRAM server first message/],
])('takes no challenge %j', async (challenge, why) => {
  const exchange = await begun();
  await expect(exchange.next(Buffer.from(challenge))).rejects.toThrow(why);
});

it('keeps the marks of the message apart from those in a name', async () => {
  const user = { username: 'a=b,c', password: 'x', tokenauth: true };
  const exchange = scram('SCRAM-SHA-512', user, 'N');
  expect(await text(exchange.next())).toBe('n,,n=a=3Db=2Cc,r=N,tokenauth=true');
});

it('shows a token by OAUTHBEARER, and lets a refusal pass before it is an error', async () => {
  const extensions = new Map([['tenant', 'prague']]);
  const exchange = oauthBearer({ token: 'a.b.', extensions });
  expect(await text(exchange.next())).toBe('n,,\x01auth=Bearer a.b.\x01tenant=prague\x01\x01');
  expect(await text(exchange.next(Buffer.from('{"status":"invalid_token"}')))).toBe('\x01');
  await expect(exchange.next(Buffer.alloc(0))).rejects.toThrow('invalid_token');
  const good = oauthBearer({ token: 'a.b.', extensions: new Map() });
  expect(await text(good.next())).toBe('n,,\x01auth=Bearer a.b.\x01\x01');
  expect((await good.next(Buffer.alloc(0))).done).toBe(true);
});
