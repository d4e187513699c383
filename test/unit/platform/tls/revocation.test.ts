/** Certificates, a list and answers that openssl made (test/kit/tls/revocation/make.sh), with a web that holds just those. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkRevocation } from '../../../../src/platform/node/tls/revocation.ts';
import type { TlsRevocation } from '../../../../src/platform/platform.ts';
import { tlsPath } from '../../../kit/tls/stores.ts';

const LIST = 'http://pki.test/ca.crl';
const RESPONDER = 'http://pki.test/ocsp';

const file = (name: string): Buffer => readFileSync(tlsPath(join('revocation', name)));
const der = (name: string): Buffer => new X509Certificate(file(name)).raw;

/** What lies where; a status where nothing does. */
let web: Record<string, string | number>;
let asked: string[];
let nowMs = Date.now();

beforeEach(() => {
  web = { [LIST]: 'ca.crl' };
  asked = [];
  // Lists of the test before are forgotten.
  nowMs += 60_000;
  vi.spyOn(Date, 'now').mockImplementation(() => nowMs);
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    const there = web[url];
    if (there === undefined) throw new TypeError('fetch failed');
    return typeof there === 'number'
      ? new Response(null, { status: there })
      : new Response(new Uint8Array(file(there)));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const verdict = (name: string, how: TlsRevocation): Promise<string> =>
  checkRevocation([der(`${name}.pem`), der('ca.pem')], how).then(
    () => 'good',
    (error: Error) => error.message,
  );

const REVOKED = 'Certificate has been revoked';

describe('a list of revoked certificates', () => {
  it('tells who is on it', async () => {
    expect(await verdict('listed', 'crl')).toBe('good');
    expect(await verdict('listed-revoked', 'crl')).toBe(REVOKED);
    expect(await verdict('asked-revoked', 'crl')).toBe(REVOKED);
  });

  it('is asked for once in half a minute', async () => {
    await Promise.all([verdict('listed', 'crl'), verdict('asked', 'crl')]);
    nowMs += 29_000;
    await verdict('listed', 'crl');
    expect(asked).toEqual([LIST]);
    nowMs += 2_000;
    await verdict('listed', 'crl');
    expect(asked).toEqual([LIST, LIST]);
  });

  it('that is not to be had, or no longer true, or none, lets nobody pass', async () => {
    const reasons: string[] = [];
    for (const there of [undefined, 404, 'stale.crl', 'asked.ocsp']) {
      web = there === undefined ? {} : { [LIST]: there };
      reasons.push(await verdict('listed', 'crl'));
      nowMs += 60_000;
    }
    const unknown = `Could not determine revocation status: ${LIST}:`;
    expect(reasons.slice(0, 3)).toEqual([
      `${unknown} fetch failed`,
      `${unknown} it answered 404`,
      `${unknown} it is out of date`,
    ]);
    expect(reasons[3]).toContain(unknown);
  });

  it('signed by another authority of the same name is nothing', async () => {
    const impostor = new X509Certificate(readFileSync(tlsPath('ca.pem'))).raw;
    await expect(checkRevocation([der('listed.pem'), impostor], 'crl')).rejects.toThrow(
      'it is not signed by the issuer',
    );
  });
});

describe('a responder', () => {
  it('is believed when the authority made it one', async () => {
    web[RESPONDER] = 'asked.ocsp';
    expect(await verdict('asked', 'ocsp')).toBe('good');
    web[RESPONDER] = 'asked-revoked.ocsp';
    expect(await verdict('asked-revoked', 'ocsp')).toBe(REVOKED);
    expect(asked).toEqual([RESPONDER, RESPONDER]);
  });

  it('that does not answer, or must not, or for somebody else, leaves it to the list', async () => {
    for (const there of [undefined, 500, 'usurped.ocsp', 'asked-revoked.ocsp', 'ca.crl']) {
      web = there === undefined ? { [LIST]: 'ca.crl' } : { [LIST]: 'ca.crl', [RESPONDER]: there };
      expect(await verdict('asked', 'ocsp')).toBe('good');
      web[LIST] = 404;
      nowMs += 60_000;
      expect(await verdict('asked', 'ocsp')).toContain('Could not determine revocation status');
    }
  });
});

it('whoever names neither list nor responder is not believed; what is trusted by itself is', async () => {
  expect(await verdict('silent', 'ocsp')).toBe(
    'Could not determine revocation status: it names nobody to ask',
  );
  await expect(checkRevocation([der('silent.pem')], 'crl')).resolves.toBe(undefined);
});
