/**
 * The admin client of a tool: settings from --command-config and --bootstrap-server, what it logs on the tool's stderr.
 * Loaded late, because most of what can be wrong with a command line is found before a client is needed.
 */
import type { AdminClient } from '../clients/admin/admin-client.ts';
import type { Security } from '../clients/security.ts';
import { checkClient } from './bootstrap.ts';
import type { Io } from './command.ts';
import { hint } from './hints.ts';
import { clientConfig } from './key-values.ts';
import { clientLog } from './log4j.ts';
import { clientLogins } from './logins.ts';
import type { Options } from './options.ts';

const FAILURE = 'Failed to create new KafkaAdminClient';

export async function openAdmin(
  config: Readonly<Record<string, string>>,
  io: Io,
): Promise<AdminClient> {
  const servers = config['bootstrap.servers'] ?? '';
  // Without any, the client itself says what it needs.
  if (servers !== '') await checkClient(config, FAILURE, io);
  const security = await securityOf(config, FAILURE, io);
  const { AdminClient } = await import('../clients/admin/admin-client.ts');
  return AdminClient.create(config, {
    platform: io.platform,
    log: clientLog(io),
    onUnknownConfig: unknownConfig(io),
    logins: clientLogins(io),
    security,
  });
}

/** How connections are made safe; undefined: they are in the clear, and nothing is loaded for it. */
export async function securityOf(
  settings: Readonly<Record<string, unknown>>,
  failure: string,
  io: Io,
): Promise<Security | undefined> {
  const protocol = String(settings['security.protocol'] ?? 'PLAINTEXT').toUpperCase();
  if (protocol === 'PLAINTEXT') return undefined;
  const { openSecurity } = await import('./client-security.ts');
  return openSecurity(settings, failure, io);
}

/** A key that no client of the kind has is a hint when it has a neighbour, and nothing otherwise. */
export function unknownConfig(io: Io): (key: string, neighbour: string | null) => void {
  return (key, neighbour) => {
    if (neighbour !== null) hint(io, `Unknown configuration ${key}: did you mean ${neighbour}?`);
  };
}

/** --bootstrap-server over the file of --command-config: what most tools have. */
export async function configOf(
  options: Options,
  io: Io,
  extra: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  return clientConfig(io, options.value('command-config'), {
    ...extra,
    'bootstrap.servers': options.value('bootstrap-server') ?? '',
  });
}
