/**
 * random-uuid, format and info of kafka-storage (kafka: StorageTool; spec/cli.md 19). format writes the meta.properties of a
 * ZooKeeper-mode broker with the id that was given; a directory that has one already is left alone, whoever wrote it.
 */
import { metadataVersion } from '../../base/metadata-version.ts';
import { parseProperties } from '../../base/properties.ts';
import { randomUuid } from '../../base/uuid.ts';
import { findConfigFile } from '../../platform/node/server-files.ts';
import {
  readMetaProperties,
  verifyMetaProperties,
  writeMetaProperties,
} from '../../storage/meta-properties.ts';
import { readArgparse } from '../argparse.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { illegalArgument, JavaError, messageOf } from '../java-error.ts';
import { absolute, readUserFile } from '../key-values.ts';
import type { Options } from '../options.ts';

/** The text after `terse` is all the user sees. */
const TERSE = 'org.apache.kafka.server.util.TerseFailure';
const METADATA_VERSION = '3.9-IV0';

export async function runStorage(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const chosen = await readArgparse(command, argv, io, 0);
  if (typeof chosen === 'number') return chosen;
  try {
    if (chosen.subcommand === 'random-uuid') {
      io.stdout.write(`${randomUuid((size) => io.platform.random.bytes(size))}\n`);
      return 0;
    }
    const config = await readConfig(chosen.options.value('config') ?? '', io);
    if (chosen.subcommand === 'info') return await info(config, io);
    return await format(config, chosen.options, io);
  } catch (error) {
    if (!(error instanceof JavaError) || error.javaClass !== TERSE) throw error;
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

interface StorageConfig {
  readonly properties: ReadonlyMap<string, string>;
  readonly kraft: boolean;
  readonly directories: readonly string[];
}

async function readConfig(name: string, io: Io): Promise<StorageConfig> {
  const { path } = findConfigFile(name, io.cwd);
  const properties = parseProperties((await readUserFile(io, path)).toString('latin1'));
  const dirs = properties.get('log.dirs') ?? properties.get('log.dir') ?? '/tmp/kafka-logs';
  const metadataDir = properties.get('metadata.log.dir');
  const directories = [...dirs.split(','), ...(metadataDir === undefined ? [] : [metadataDir])]
    .map((dir) => dir.trim())
    .filter((dir) => dir !== '')
    .map((dir) => absolute(io, dir));
  return {
    properties,
    kraft: (properties.get('process.roles') ?? '') !== '',
    directories: [...new Set(directories)].sort(),
  };
}

function terse(message: string): JavaError {
  return new JavaError(TERSE, message);
}

async function format(config: StorageConfig, options: Options, io: Io): Promise<number> {
  const { disk, clock } = io.platform;
  if (!config.kraft)
    throw terse(
      'The kafka configuration file appears to be for a legacy cluster. Formatting is only supported for clusters in KRaft mode.',
    );
  if (options.has('add-scram'))
    throw terse('--add-scram is not served by this version of Samsa yet');
  checkRelease(options.value('release-version') ?? METADATA_VERSION);
  const clusterId = options.value('cluster-id') ?? '';
  for (const directory of config.directories) {
    const meta = await readMetaProperties(disk, directory);
    if (meta !== null) verifyMetaProperties(meta, directory, { brokerId: null, clusterId });
  }
  const node = config.properties.get('node.id') ?? config.properties.get('broker.id');
  const brokerId = node === undefined ? null : Number(node);
  let formatted = 0;
  for (const directory of config.directories) {
    if ((await disk.stat(`${directory}/meta.properties`)) !== null) {
      if (options.has('ignore-formatted')) continue;
      throw terse(
        `Log directory ${directory} is already formatted. Use --ignore-formatted to ignore this directory and format the others.`,
      );
    }
    io.stdout.write(
      `Formatting metadata directory ${directory} with metadata.version ${METADATA_VERSION}.\n`,
    );
    await disk.mkdir(directory);
    const meta = { version: 0, brokerId, clusterId, directoryId: null };
    await writeMetaProperties(disk, directory, meta, clock.now());
    formatted++;
  }
  if (formatted === 0) io.stdout.write('All of the log directories are already formatted.\n');
  return 0;
}

/** MetadataVersion.fromVersionString: the name is all that is asked of it, the format stays that of ZooKeeper's brokers. */
function checkRelease(text: string): void {
  if (metadataVersion(text) === null)
    throw illegalArgument(`Version ${text} is not a valid version`);
}

async function info(config: StorageConfig, io: Io): Promise<number> {
  const { disk } = io.platform;
  const problems: string[] = [];
  const found: string[] = [];
  const metadata: string[] = [];
  for (const directory of config.directories) {
    const stat = await disk.stat(directory);
    if (stat === null) problems.push(`${directory} does not exist`);
    else if (!stat.directory) problems.push(`${directory} is not a directory`);
    else {
      found.push(directory);
      if ((await disk.stat(`${directory}/meta.properties`)) === null)
        problems.push(`${directory} is not formatted.`);
      else metadata.push(metaText(await disk.readFile(`${directory}/meta.properties`)));
    }
  }
  if (metadata.some((text) => clusterPart(text) !== clusterPart(metadata[0] ?? '')))
    problems.push('The log directories belong to different clusters.');
  const list = (one: string, several: string, items: readonly string[]) => {
    if (items.length === 0) return;
    const lines = items.map((item) => `  ${item}\n`).join('');
    io.stdout.write(`${items.length === 1 ? one : several}\n${lines}\n`);
  };
  list('Found log directory:', 'Found log directories:', found);
  if (metadata[0] !== undefined) io.stdout.write(`Found metadata: ${metadata[0]}\n\n`);
  list('Found problem:', 'Found problems:', problems);
  return problems.length === 0 ? 0 : 1;
}

/** `{broker.id=0, cluster.id=..., version=0}` */
function metaText(bytes: Buffer): string {
  const entries = [...parseProperties(bytes.toString('utf8'))].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${key}=${value}`).join(', ')}}`;
}

function clusterPart(text: string): string {
  return /cluster\.id=[^,}]*/.exec(text)?.[0] ?? '';
}
