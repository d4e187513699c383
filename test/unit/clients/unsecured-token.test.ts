import { expect, it } from 'vitest';
import { unsecuredToken } from '../../../src/clients/unsecured-token.ts';

const made = (options: Record<string, string>) =>
  unsecuredToken(new Map(Object.entries(options)), 1_700_000_000_500);
const partsOf = (token: string) =>
  token.split('.').map((part) => Buffer.from(part, 'base64url').toString());

it('claims what the options of the login say', () => {
  const { token, extensions } = made({
    unsecuredLoginStringClaim_sub: 'ada',
    unsecuredLoginNumberClaim_level: '3',
    unsecuredLoginListClaim_scope: ',read,write',
    unsecuredLoginLifetimeSeconds: '60',
    unsecuredLoginExtension_tenant: 'prague',
  });
  const [header, claims, signature] = partsOf(token);
  expect([header, signature]).toEqual(['{"alg":"none"}', '']);
  expect(JSON.parse(claims ?? '')).toEqual({
    iat: 1_700_000_000.5,
    exp: 1_700_000_060.5,
    sub: 'ada',
    level: 3,
    scope: ['read', 'write'],
  });
  expect([...extensions]).toEqual([['tenant', 'prague']]);
});

it('names somebody', () => {
  expect(() => made({})).toThrow('Token not provided');
  expect(() => made({ unsecuredLoginStringClaim_who: 'ada' })).toThrow(
    'No principal name in JWT claim: sub',
  );
  const other = { unsecuredLoginPrincipalClaimName: 'who', unsecuredLoginStringClaim_who: 'ada' };
  expect(made(other).token).toMatch(/^[\w-]+\.[\w-]+\.$/);
});
