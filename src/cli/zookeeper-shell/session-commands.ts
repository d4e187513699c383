/** Commands of the shell about ACLs, identities, watches and the ensemble's configuration (spec/zookeeper.md 3.4). */
import { javaSplit } from '../../base/java-split.ts';
import { parseProperties } from '../../base/properties.ts';
import { isZooKeeperError, ZooKeeperError } from '../../zookeeper/errors.ts';
import { ZOOKEEPER_VERSION } from '../../zookeeper/version.ts';
import { aclLines, parseAcl, statLines } from './format.ts';
import { checkPath, versionOf } from './node-commands.ts';
import { type CommandWorld, type ShellCommand, STAT, VERSION, WATCH } from './shell-command.ts';
import { ShellError } from './shell-error.ts';
import { visitSubtree } from './subtree.ts';
import type { Parsed } from './words.ts';

const MODES: Readonly<Record<string, 'persistent' | 'recursive'>> = {
  PERSISTENT: 'persistent',
  PERSISTENT_RECURSIVE: 'recursive',
};

const ADD_WATCH_USAGE =
  '[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE';

export const sessionCommands: readonly ShellCommand[] = [
  {
    name: 'addauth',
    usage: 'scheme auth',
    options: [],
    wordsMin: 2,
    run: async ({ words }, { zooKeeper }) => {
      // Not waited for, as in Java: requests behind it come behind it.
      zooKeeper.addAuth(words[1] ?? '', Buffer.from(words[2] ?? '')).catch(() => {});
    },
  },
  {
    name: 'getAcl',
    usage: '[-s] path',
    options: [STAT],
    wordsMin: 2,
    run: async (parsed, { zooKeeper, out }) => {
      const { acl, stat } = await zooKeeper.getAcl(parsed.words[1] ?? '');
      out(aclLines(acl));
      if (parsed.has('s')) out(statLines(stat));
    },
  },
  {
    name: 'setAcl',
    usage: '[-s] [-v version] [-R] path acl',
    options: [STAT, VERSION, { letter: 'R' }],
    wordsMin: 3,
    run: setAcl,
  },
  {
    name: 'addWatch',
    usage: ADD_WATCH_USAGE,
    options: [{ letter: 'm', value: true }],
    wordsMin: 2,
    wordsMax: 2,
    run: async (parsed, { zooKeeper, watcher }) => {
      const mode = MODES[parsed.value('m')?.toUpperCase() ?? 'PERSISTENT_RECURSIVE'];
      if (mode === undefined) throw new ShellError(`addWatch ${ADD_WATCH_USAGE}`);
      await zooKeeper.addWatch(parsed.words[1] ?? '', mode, watcher);
    },
  },
  {
    name: 'removewatches',
    usage: 'path [-c|-d|-a] [-l]',
    options: [{ letter: 'c' }, { letter: 'd' }, { letter: 'a' }, { letter: 'l' }],
    wordsMin: 2,
    run: removeWatches,
  },
  {
    name: 'whoami',
    usage: '',
    options: [],
    wordsMin: 1,
    run: async (_parsed, { zooKeeper, out }) => {
      out('Auth scheme: User\n');
      for (const { scheme, user } of await zooKeeper.whoAmI()) out(`${scheme}: ${user}\n`);
    },
  },
  {
    name: 'version',
    usage: '',
    options: [],
    wordsMin: 1,
    wordsMax: 1,
    run: async (_parsed, { out }) => out(`ZooKeeper CLI version: ${ZOOKEEPER_VERSION}\n`),
  },
  {
    name: 'config',
    usage: '[-c] [-w] [-s]',
    options: [{ letter: 'c' }, WATCH, STAT],
    wordsMin: 1,
    run: async (parsed, { zooKeeper, out, watcher }) => {
      const { data, stat } = await zooKeeper.config(parsed.has('w') ? watcher : undefined);
      const text = data === null ? 'null' : data.toString('utf8');
      out(`${parsed.has('c') ? clientConfig(text) : text}\n`);
      if (parsed.has('s')) out(statLines(stat));
    },
  },
  {
    name: 'reconfig',
    usage:
      '[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | [-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]',
    options: [
      STAT,
      VERSION,
      { letter: 'file', value: true },
      { letter: 'members', value: true },
      { letter: 'add', value: true },
      { letter: 'remove', value: true },
    ],
    wordsMin: 1,
    run: reconfig,
  },
];

async function setAcl(parsed: Parsed, { zooKeeper, out, err }: CommandWorld): Promise<void> {
  const [, path = '', text = ''] = parsed.words;
  const acl = parseAcl(text, (line) => err(`${line}\n`));
  const version = versionOf(parsed);
  if (parsed.has('R')) {
    await visitSubtree(zooKeeper, path, undefined, async (found) => {
      try {
        await zooKeeper.setAcl(found, acl, version);
      } catch (error) {
        if (!isZooKeeperError(error)) throw error;
        out(error.message);
      }
    });
    return;
  }
  checkPath(path);
  if (acl.length === 0) throw new ZooKeeperError('INVALIDACL');
  const stat = await zooKeeper.setAcl(path, acl, version);
  if (parsed.has('s')) out(statLines(stat));
}

async function removeWatches(parsed: Parsed, world: CommandWorld): Promise<void> {
  const path = parsed.words[1] ?? '';
  const kind = parsed.has('c') ? 'children' : parsed.has('d') ? 'data' : 'any';
  const removed = await world.zooKeeper.removeWatches(path, kind);
  if (removed.includes('data') || removed.includes('exist')) {
    world.watchRemoved('DataWatchRemoved', path);
  }
  if (removed.includes('child')) world.watchRemoved('ChildWatchRemoved', path);
  if (removed.includes('persistent') || removed.includes('recursive')) {
    world.watchRemoved('PersistentWatchRemoved', path);
  }
}

/** `version host:port,host:port` out of the configuration's lines. */
function clientConfig(text: string): string {
  const config = parseProperties(text);
  const clients: string[] = [];
  for (const [key, value] of config) {
    const client = key.startsWith('server.') ? value.split(';')[1] : undefined;
    if (client !== undefined) clients.push(client.trim());
  }
  return `${config.get('version') ?? ''} ${clients.join(',')}`;
}

async function reconfig(parsed: Parsed, { zooKeeper, out, readFile }: CommandWorld): Promise<void> {
  const incremental = parsed.has('add') || parsed.has('remove');
  if (!parsed.has('file') && !parsed.has('members') && !incremental) {
    throw new ShellError(`reconfig ${RECONFIG_USAGE()}`);
  }
  if ((parsed.has('file') || parsed.has('members')) && incremental) {
    throw new ShellError(
      "Can't use -file or -members together with -add or -remove (mixing incremental and non-incremental modes is not allowed)",
    );
  }
  if (parsed.has('file') && parsed.has('members')) {
    throw new ShellError(
      "Can't use -file and -members together (conflicting non-incremental modes)",
    );
  }
  const list = (letter: string) => {
    const values = parsed.values(letter).flatMap((value) => javaSplit(value, ','));
    return values.length === 0 ? null : values.join(',');
  };
  const file = parsed.value('file');
  const newMembers = file === undefined ? list('members') : await membersOf(file, readFile);
  const { data, stat } = await zooKeeper.reconfig({
    joining: list('add'),
    leaving: list('remove'),
    newMembers,
    fromConfig: versionNumber(parsed.value('v')),
  });
  out(`Committed new configuration:\n${data?.toString('utf8') ?? ''}\n`);
  if (parsed.has('s')) out(statLines(stat));
}

const RECONFIG_USAGE = (): string =>
  sessionCommands.find(({ name }) => name === 'reconfig')?.usage ?? '';

/** In hexadecimal, as the configuration shows it; -1 is any. */
function versionNumber(text: string | undefined): bigint {
  if (text === undefined) return -1n;
  if (!/^[0-9a-f]+$/i.test(text)) {
    throw new ShellError('-v must be followed by a long (configuration version)');
  }
  return BigInt(`0x${text}`);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  EACCES: 'Permission denied',
};

async function membersOf(
  path: string,
  readFile: (path: string) => Promise<string>,
): Promise<string> {
  let text: string;
  try {
    text = await readFile(path);
  } catch (error) {
    // Java puts the file's name twice, with nothing between.
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new ShellError(`Error processing ${path}${path} (${UNREADABLE[code] ?? code})`);
  }
  const servers = [...parseProperties(text)].filter(([key]) => key.startsWith('server.'));
  return servers.map(([key, value]) => `${key}=${value}`).join(',');
}
