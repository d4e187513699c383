/**
 * kafka-transactions from argv to exit code (kafka: TransactionsCommand). A failure is one line on stderr that names what was
 * tried, and exit 1.
 */
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import { openAdmin } from '../admin.ts';
import { type Chosen, readArgparse } from '../argparse.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { clientConfig } from '../key-values.ts';
import type { Options } from '../options.ts';
import { abort } from './abort.ts';
import { Failed, tried } from './failed.ts';
import { findHanging } from './find-hanging.ts';
import { describe, describeProducers, list } from './tables.ts';

export type Action = (admin: AdminClient, options: Options, io: Io) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  describe,
  'describe-producers': describeProducers,
  abort,
  'find-hanging': findHanging,
};

export async function runTransactions(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const chosen = await readArgparse(command, argv, io, 1);
  if (typeof chosen === 'number') return chosen;
  try {
    await perform(chosen, io);
    return 0;
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    io.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function perform({ subcommand, options }: Chosen, io: Io): Promise<void> {
  const servers = { 'bootstrap.servers': options.value('bootstrap-server') ?? '' };
  const config = await tried(
    'Failed to load admin client properties',
    clientConfig(io, options.value('command-config'), servers),
  );
  await using admin = await openAdmin(config, io);
  await ACTIONS[subcommand]?.(admin, options, io);
}
