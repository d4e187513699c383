/**
 * The admin port: GET /commands/NAME answers with a command's JSON (spec/zookeeper.md 1.15). With admin.portUnification it
 * takes TLS beside plain text, with admin.forceHttps nothing else; its stores are, as in Apache's server, those that
 * the servers of an ensemble would show each other (ssl.quorum.*).
 */
import type { Platform, TlsServerOptions } from '../../platform/platform.ts';
import { commandNames, runCommand } from './admin-commands.ts';
import type { AdminConfig } from './config.ts';
import { HttpPort, type HttpResponse, plain } from './http-port.ts';
import { writeJson } from './json.ts';
import type { ServerState } from './state.ts';
import { readTlsOptions } from './tls-settings.ts';

/** The admin port cannot be had. */
export class AdminPortError extends Error {
  readonly javaClass = 'org.apache.zookeeper.server.admin.AdminServer$AdminServerException';
}

export async function openAdminPort(
  { network, clock, disk, log }: Platform,
  config: AdminConfig,
  state: ServerState,
): Promise<HttpPort> {
  const { address: host, port, commandUrl, idleMs, tls } = config;
  const logger = log.logger('org.apache.zookeeper.server.admin.JettyAdminServer');
  const options = {
    host,
    port,
    idleMs,
    respond: (target: string, secure: boolean) => {
      if (tls === 'too' && !secure) state.stats.insecureAdminRequests++;
      return respond(target, commandUrl, state);
    },
    onTlsFailure: (error: Error, address: string) =>
      logger.warn(`TLS handshake with /${address} failed: ${error.message}`),
  };
  try {
    const secured = tls === 'none' ? {} : { tls: await tlsOptions(disk, config) };
    const opened = await HttpPort.open(network, clock, { ...options, ...secured });
    logger.info(
      `Started at ${tls === 'only' ? 'https' : 'http'}://${host}:${opened.port}${commandUrl}`,
    );
    return opened;
  } catch (cause) {
    const where = `address ${host}, port ${port} and command URL ${commandUrl}`;
    throw new AdminPortError(`Problem starting AdminServer on ${where}`, { cause });
  }
}

async function tlsOptions(
  disk: Platform['disk'],
  { tls, setting }: AdminConfig,
): Promise<TlsServerOptions> {
  const options = await readTlsOptions(disk, setting);
  if (options.keyStore === null) {
    throw new Error('ssl.quorum.keyStore.location is not set: TLS needs a certificate');
  }
  return { ...options, clientAuth: 'none', verifyHostname: false, plaintextToo: tls === 'too' };
}

async function respond(
  target: string,
  commandUrl: string,
  state: ServerState,
): Promise<HttpResponse> {
  const [path = '', query = ''] = target.split('?');
  if (path === commandUrl || path === `${commandUrl}/`) {
    const links = commandNames.map(
      (name) => `<a href="${commandUrl}/${name}">${name}</a>\n<br/>\n`,
    );
    return { status: '200 OK', type: 'text/html', body: links.join('') };
  }
  if (!path.startsWith(`${commandUrl}/`)) return plain('404 Not Found');
  const name = path.slice(commandUrl.length + 1);
  const result = await runCommand(state, name, new URLSearchParams(query));
  return { status: '200 OK', type: 'application/json', body: writeJson(result) };
}
