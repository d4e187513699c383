/** Who is at the other end of an encrypted connection, and whether its certificate fits the host it stands for. */
import { reverse } from 'node:dns/promises';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import type { TlsPeer, TlsServerOptions } from '../../platform.ts';
import { plainAddress } from '../socket.ts';
import { subjectOf } from './distinguished-name.ts';

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
  { clientAuth, verifyHostname }: TlsServerOptions,
): Promise<Error | null> {
  if (clientAuth === 'none' || socket.getPeerX509Certificate() === undefined) return null;
  if (!socket.authorized) return socket.authorizationError;
  if (!verifyHostname) return null;
  const address = plainAddress(socket.remoteAddress ?? '');
  const certificate = socket.getPeerCertificate();
  const objection = checkServerIdentity(address, certificate);
  if (objection === undefined) return null;
  const names = await reverse(address).catch(() => []);
  const fits = names.some((name) => checkServerIdentity(name, certificate) === undefined);
  return fits ? null : objection;
}
