/**
 * Bootstrap addresses as Kafka's clients look at them when they are made (ClientUtils.parseAndValidateAddresses): a bad
 * url or no name that resolves fails the client at once, a name that does not resolve is a WARN. The tools ask here
 * first, because our own clients look names up when they connect.
 */
import { parseBootstrap } from '../clients/bootstrap.ts';
import type { Io } from './command.ts';
import { JavaError } from './java-error.ts';
import { logTo } from './log4j.ts';

const CANONICAL = 'resolve_canonical_bootstrap_servers_only';
const CONFIG_EXCEPTION = 'org.apache.kafka.common.config.ConfigException';

/** Throws the ConfigException that makes creating a client fail; `canonical`: as client.dns.lookup may want it. */
export async function checkBootstrap(servers: string, io: Io, canonical = false): Promise<void> {
  const nodes = parseBootstrap(servers.split(',').map((server) => server.trim()));
  let resolved = 0;
  for (const { host, port } of nodes) {
    try {
      resolved += (await io.platform.network.lookup(host)).length;
    } catch {
      if (canonical)
        throw new JavaError(CONFIG_EXCEPTION, `Unknown host in bootstrap.servers: ${host}:${port}`);
      logTo(
        io,
        'WARN',
        `Couldn't resolve server ${host}:${port} from bootstrap.servers as DNS resolution failed for ${host}`,
        'org.apache.kafka.clients.ClientUtils',
      );
    }
  }
  if (resolved === 0)
    throw new JavaError(
      CONFIG_EXCEPTION,
      'No resolvable bootstrap urls given in bootstrap.servers',
    );
}

/** The same, failing as the constructor of a client does. */
export async function checkClient(
  settings: Readonly<Record<string, unknown>>,
  failure: string,
  io: Io,
): Promise<void> {
  const servers = String(settings['bootstrap.servers'] ?? '');
  const canonical = settings['client.dns.lookup'] === CANONICAL;
  try {
    await checkBootstrap(servers, io, canonical);
  } catch (error) {
    throw new JavaError('org.apache.kafka.common.KafkaException', failure, error);
  }
}

const HOST_PORT = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;

/** ToolsUtils.validateBootstrapServer: every part host:port, none empty. */
export function looksLikeServers(servers: string): boolean {
  const parts = servers.split(',').map((part) => part.trim());
  return servers !== '' && parts.every((part) => HOST_PORT.test(part));
}

export const BAD_SERVERS = 'Please provide valid host:port like host1:9091,host2:9092\n';
