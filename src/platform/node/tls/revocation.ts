/**
 * Whether a certificate was revoked, looked up where it says itself: OCSP responders first (RFC 6960), then lists at
 * its distribution points (RFC 5280 6.3). As in Java nothing that stays unknown is good: no address, no answer, an
 * answer that is not signed or out of date. Lists are kept for half a minute, as Java keeps them.
 */
import type {
  Certificate,
  CertificateRevocationList,
  CRLDistributionPoints,
  InfoAccess,
} from 'pkijs';
import { TlsError, type TlsRevocation } from '../../platform.ts';

type Pki = typeof import('pkijs');

const LOOKUP_MS = 15_000;
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
const LIST_LIFE_MS = 30_000;
const LISTS_MAX = 64;

const DISTRIBUTION_POINTS = '2.5.29.31';
const AUTHORITY_INFORMATION = '1.3.6.1.5.5.7.1.1';
const OCSP = '1.3.6.1.5.5.7.48.1';
const OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1';
/** GeneralName's choice uniformResourceIdentifier. */
const URI = 6;
const GOOD = 0;
const REVOKED = 1;

interface KeptList {
  readonly list: Promise<CertificateRevocationList>;
  readonly untilMs: number;
}

const lists = new Map<string, KeptList>();

/** Throws when one of these certificates was revoked, or nobody can tell. DER, each before its issuer's. */
export async function checkRevocation(
  chain: readonly Uint8Array[],
  how: TlsRevocation,
): Promise<void> {
  const pki = await import('pkijs');
  const certificates = chain.map((der) => pki.Certificate.fromBER(new Uint8Array(der)));
  for (const [i, certificate] of certificates.entries()) {
    const issuers = certificates.slice(i + 1);
    if (issuers.length > 0) await check(pki, certificate, issuers, how);
  }
}

async function check(
  pki: Pki,
  certificate: Certificate,
  issuers: readonly Certificate[],
  how: TlsRevocation,
): Promise<void> {
  const responders = how === 'ocsp' ? respondersOf(certificate) : [];
  const places = [
    ...responders.map((url) => ({ url, lookup: askResponder })),
    ...listsOf(certificate).map((url) => ({ url, lookup: searchList })),
  ];
  let reason = 'it names nobody to ask';
  for (const { url, lookup } of places) {
    const revoked = await lookup(pki, url, certificate, issuers).catch((error: unknown) => {
      reason = `${url}: ${error instanceof Error ? error.message : String(error)}`;
      return null;
    });
    if (revoked === true) throw new TlsError('Certificate has been revoked');
    if (revoked === false) return;
  }
  throw new TlsError(`Could not determine revocation status: ${reason}`);
}

// ---- where to look ------------------------------------------------------------------------------------

function listsOf(certificate: Certificate): string[] {
  const points = extension<CRLDistributionPoints>(certificate, DISTRIBUTION_POINTS);
  return (points?.distributionPoints ?? []).flatMap(({ distributionPoint }) =>
    Array.isArray(distributionPoint) ? distributionPoint.flatMap(webAddress) : [],
  );
}

function respondersOf(certificate: Certificate): string[] {
  const about = extension<InfoAccess>(certificate, AUTHORITY_INFORMATION);
  return (about?.accessDescriptions ?? []).flatMap(({ accessMethod, accessLocation }) =>
    accessMethod === OCSP ? webAddress(accessLocation) : [],
  );
}

function extension<T>(certificate: Certificate, id: string): T | undefined {
  return certificate.extensions?.find(({ extnID }) => extnID === id)?.parsedValue as T | undefined;
}

function webAddress({ type, value }: { type: number; value: unknown }): string[] {
  return type === URI && /^https?:/i.test(String(value)) ? [String(value)] : [];
}

// ---- lists --------------------------------------------------------------------------------------------

async function searchList(
  pki: Pki,
  url: string,
  certificate: Certificate,
  [issuer]: readonly Certificate[],
): Promise<boolean> {
  const list = await listAt(pki, url);
  if (issuer === undefined || !list.issuer.isEqual(certificate.issuer))
    throw new Error("it is somebody else's list");
  if (!(await list.verify({ issuerCertificate: issuer })))
    throw new Error('it is not signed by the issuer');
  checkCurrent(list.thisUpdate.value, list.nextUpdate?.value);
  return list.isCertificateRevoked(certificate);
}

/** From the web, or what came from there less than half a minute ago; who asks meanwhile waits for the same answer. */
function listAt(pki: Pki, url: string): Promise<CertificateRevocationList> {
  const nowMs = Date.now();
  const known = lists.get(url);
  if (known !== undefined && nowMs < known.untilMs) return known.list;
  const list = answerOf(url).then((bytes) => pki.CertificateRevocationList.fromBER(bytes));
  lists.delete(url);
  lists.set(url, { list, untilMs: nowMs + LIST_LIFE_MS });
  list.catch(() => lists.delete(url));
  const [oldest] = lists.keys();
  if (lists.size > LISTS_MAX && oldest !== undefined) lists.delete(oldest);
  return list;
}

// ---- responders ---------------------------------------------------------------------------------------

async function askResponder(
  pki: Pki,
  url: string,
  certificate: Certificate,
  issuers: readonly Certificate[],
): Promise<boolean> {
  const [issuer, root] = [issuers[0], issuers.at(-1)] as [Certificate, Certificate];
  const request = new pki.OCSPRequest();
  // SHA-1 is what every responder knows certificates by (RFC 6960 4.3); it signs nothing here.
  const by = { hashAlgorithm: 'SHA-1', issuerCertificate: issuer };
  await request.createForCertificate(certificate, by);
  const { responseBytes } = pki.OCSPResponse.fromBER(
    await answerOf(url, request.toSchema(true).toBER()),
  );
  if (responseBytes?.responseType !== OCSP_BASIC) throw new Error('it answered with an error');
  const answer = pki.BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView);
  if (!(await answer.verify({ issuerCerts: [...issuers], trustedCerts: [root] })))
    throw new Error('it is not allowed to answer for the issuer');
  const [single] = answer.tbsResponseData.responses;
  if (single !== undefined) checkCurrent(single.thisUpdate, single.nextUpdate);
  const { isForCertificate, status } = await answer.getCertificateStatus(certificate, issuer);
  if (!isForCertificate || (status !== GOOD && status !== REVOKED))
    throw new Error('it does not know the certificate');
  return status === REVOKED;
}

// ---- the web ------------------------------------------------------------------------------------------

function checkCurrent(from: Date, until: Date | undefined): void {
  const nowMs = Date.now();
  if (from.getTime() > nowMs) throw new Error('it is not valid yet');
  if (until !== undefined && until.getTime() < nowMs) throw new Error('it is out of date');
}

/** A GET, or the POST of an OCSP request. */
async function answerOf(url: string, request?: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
  const asked =
    request === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/ocsp-request' },
          body: request,
        };
  const response = await fetch(url, { ...asked, signal: AbortSignal.timeout(LOOKUP_MS) });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > ANSWER_BYTES_MAX) throw new Error(`it is larger than ${ANSWER_BYTES_MAX} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
