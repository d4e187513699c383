/** Who is at the other end of an encrypted connection, and whether its certificate fits the host it stands for. */
import { reverse } from 'node:dns/promises';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { TlsError, type TlsOptions, type TlsPeer, type TlsServerOptions } from '../../platform.ts';
import { plainAddress } from '../socket.ts';
import { trustedBy } from './context.ts';
import { subjectOf } from './distinguished-name.ts';
import { checkRevocation } from './revocation.ts';

export function peerOf(socket: TLSSocket): TlsPeer {
  const certificate = socket.getPeerX509Certificate()?.raw ?? null;
  return {
    protocol: socket.getProtocol() ?? '',
    cipherSuite: socket.getCipher().standardName,
    certificate,
    subject: certificate === null ? null : subjectOf(certificate),
  };
}

/** Why a client's certificate is not good enough; null when it is, or when none was shown and none is needed. */
export async function objectionTo(
  socket: TLSSocket,
  options: TlsServerOptions,
): Promise<Error | null> {
  if (options.clientAuth === 'none' || socket.getPeerX509Certificate() === undefined) return null;
  if (!socket.authorized) return socket.authorizationError;
  const wrongHost = options.verifyHostname ? await hostObjection(socket) : null;
  return (
    wrongHost ??
    (await refuseRevoked(socket, options).then(
      () => null,
      (error: Error) => error,
    ))
  );
}

async function hostObjection(socket: TLSSocket): Promise<Error | null> {
  const address = plainAddress(socket.remoteAddress ?? '');
  const certificate = socket.getPeerCertificate();
  const objection = checkServerIdentity(address, certificate);
  if (objection === undefined) return null;
  const names = await reverse(address).catch(() => []);
  const fits = names.some((name) => checkServerIdentity(name, certificate) === undefined);
  return fits ? null : objection;
}

/** Throws when one of the peer's certificates was revoked, where that is to be looked up. */
export async function refuseRevoked(socket: TLSSocket, options: TlsOptions): Promise<void> {
  const { revocation } = options;
  if (revocation === undefined) return;
  const trusted = trustedBy(options);
  const chain: Buffer[] = [];
  let whole = false;
  for (let one = socket.getPeerCertificate(true); one?.raw && !whole; one = one.issuerCertificate) {
    chain.push(one.raw);
    // What is trusted by itself has nobody above it that counts; a root is its own issuer.
    whole =
      trusted.some((known) => known.equals(one.raw)) ||
      one.issuerCertificate?.raw?.equals(one.raw) === true;
  }
  if (!whole) throw new TlsError('The issuer of a certificate is not known');
  await checkRevocation(chain, revocation);
}
