/**
 * kafka-broker-api-versions: what every broker of a cluster serves, API by API, and in which version a client of 3.9 would
 * speak it (spec/cli.md 13; kafka: BrokerApiVersionsCommand, NodeApiVersions). Nobody reachable is an error at once, a
 * broker that does not answer a line of its own.
 */
import type { VersionRange } from '../../clients/admin/features.ts';
import { nodeText, parseBootstrap } from '../../clients/bootstrap.ts';
import { configOf, openAdmin } from '../admin.ts';
import { checkBootstrap } from '../bootstrap.ts';
import { parsedOrEnd, requireOptions } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { executionError, JavaError, throwable } from '../java-error.ts';
import { compareNumbers } from '../java-format.ts';
import { clientApis } from './client-apis.ts';

const ABOUT = 'This tool helps to retrieve broker version information.';
const TIMEOUT_MS = 5000;

export async function runApiVersions(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrEnd(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  requireOptions(options, 'bootstrap-server');
  const config = await configOf(options, io, { 'request.timeout.ms': String(TIMEOUT_MS) });
  await checkReachable(config['bootstrap.servers'] ?? '', io);
  await using admin = await openAdmin(config, io);
  const timeoutMs = TIMEOUT_MS;
  const { nodes } = await admin.describeCluster({ timeoutMs });
  const ids = nodes.map(({ id }) => id);
  const answers = new Map(await admin.describeApiVersions(ids, { timeoutMs }).settled());
  for (const node of nodes) {
    const versions = answers.get(node.id);
    const text =
      versions instanceof Map ? table(versions) : `ERROR: ${throwable(executionError(versions))}`;
    io.stdout.write(`${nodeText(node)} -> ${text}\n`);
  }
  return 0;
}

/** Metadata would be asked of each bootstrap server once; where nothing listens there is nobody to ask. */
async function checkReachable(servers: string, io: Io): Promise<void> {
  await checkBootstrap(servers, io);
  const nodes = parseBootstrap(servers.split(',').map((server) => server.trim()));
  for (const { host, port } of nodes) {
    const socket = await io.platform.network
      .connect({ host, port, timeoutMs: TIMEOUT_MS })
      .catch(() => null);
    if (socket === null) continue;
    socket.destroy();
    return;
  }
  throw new JavaError(
    'java.lang.RuntimeException',
    `Request METADATA failed on brokers List(${nodes.map(nodeText).join(', ')})`,
  );
}

/** A row per API in the order of keys: what the broker serves, then what comes of it with our client. */
export function table(served: ReadonlyMap<number, VersionRange>): string {
  const keys = new Set([...served.keys(), ...clientApis.keys()]);
  const rows = [...keys].sort(compareNumbers).map((key) => `\t${row(key, served.get(key))}`);
  return `(\n${rows.join(',\n')}\n)`;
}

function row(key: number, served: VersionRange | undefined): string {
  const api = clientApis.get(key);
  const name = `${api?.name ?? 'UNKNOWN'}(${key}): `;
  if (served === undefined) return `${name}UNSUPPORTED`;
  const range = served.min === served.max ? `${served.min}` : `${served.min} to ${served.max}`;
  return name + range + (api === undefined ? '' : ` [${usability(api, served)}]`);
}

function usability(client: VersionRange, served: VersionRange): string {
  if (client.max < served.min) return 'unusable: node too new';
  if (served.max < client.min) return 'unusable: node too old';
  return `usable: ${Math.min(client.max, served.max)}`;
}
