/** Commands of the shell about nodes: create, get, set, ls, stat, delete, deleteall, sync and the counting ones. */
import { OPEN_ACL } from '../../zookeeper/messages.ts';
import { pathProblem } from '../../zookeeper/paths.ts';
import { TTL_MAX } from '../../zookeeper/server/tree.ts';
import { isZooKeeperError, ZooKeeperError } from '../../zookeeper/errors.ts';
import type { CreateMode } from '../../zookeeper/client/types.ts';
import { listText, parseAcl, sorted, statLines } from './format.ts';
import { type CommandWorld, type ShellCommand, STAT, VERSION, WATCH } from './shell-command.ts';
import { javaNumber, ShellError } from './shell-error.ts';
import { deleteSubtree, visitSubtree } from './subtree.ts';
import type { Parsed } from './words.ts';

const pathOf = ({ words }: Parsed): string => words[1] ?? '';

export const versionOf = (parsed: Parsed): number => {
  const text = parsed.value('v');
  return text === undefined ? -1 : javaNumber(text);
};

export const nodeCommands: readonly ShellCommand[] = [
  {
    name: 'create',
    usage: '[-s] [-e] [-c] [-t ttl] path [data] [acl]',
    options: [{ letter: 's' }, { letter: 'e' }, { letter: 'c' }, { letter: 't', value: true }],
    wordsMin: 2,
    run: create,
  },
  {
    name: 'delete',
    usage: '[-v version] path',
    options: [VERSION],
    wordsMin: 2,
    run: async (parsed, { zooKeeper, err }) => {
      if (parsed.words.length > 2) {
        err(
          "'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.\n",
        );
      }
      await zooKeeper.delete(pathOf(parsed), versionOf(parsed));
    },
  },
  {
    name: 'deleteall',
    usage: 'path [-b batch size]',
    options: [{ letter: 'b', value: true }],
    wordsMin: 2,
    run: deleteAll,
  },
  {
    name: 'get',
    usage: '[-s] [-w] path',
    options: [STAT, WATCH],
    wordsMin: 2,
    oldWatch: "'get path [watch]' has been deprecated. Please use 'get [-s] [-w] path' instead.",
    run: async (parsed, { zooKeeper, out, watcher }) => {
      const watch = parsed.has('w') ? watcher : undefined;
      const { data, stat } = await zooKeeper.get(pathOf(parsed), watch);
      out(`${data === null ? 'null' : data.toString('utf8')}\n`);
      if (parsed.has('s')) out(statLines(stat));
    },
  },
  {
    name: 'set',
    usage: '[-s] [-v version] path data',
    options: [STAT, VERSION],
    wordsMin: 3,
    run: async (parsed, { zooKeeper, out }) => {
      const data = Buffer.from(parsed.words[2] ?? '');
      const stat = await zooKeeper.set(pathOf(parsed), data, versionOf(parsed));
      if (parsed.has('s')) out(statLines(stat));
    },
  },
  {
    name: 'ls',
    usage: '[-s] [-w] [-R] path',
    options: [STAT, WATCH, { letter: 'R' }],
    wordsMin: 2,
    oldWatch: "'ls path [watch]' has been deprecated. Please use 'ls [-w] path' instead.",
    run: list,
  },
  {
    name: 'stat',
    usage: '[-w] path',
    options: [WATCH],
    wordsMin: 2,
    oldWatch: "'stat path [watch]' has been deprecated. Please use 'stat [-w] path' instead.",
    run: async (parsed, { zooKeeper, out, watcher }) => {
      const path = pathOf(parsed);
      const stat = await zooKeeper.exists(path, parsed.has('w') ? watcher : undefined);
      if (stat === null) throw new ZooKeeperError('NONODE', path);
      out(statLines(stat));
    },
  },
  {
    name: 'sync',
    usage: 'path',
    options: [],
    wordsMin: 2,
    run: async (parsed, { zooKeeper, out }) => {
      await zooKeeper.sync(pathOf(parsed));
      out('Sync is OK\n');
    },
  },
  {
    name: 'getAllChildrenNumber',
    usage: 'path',
    options: [],
    wordsMin: 2,
    run: async (parsed, { zooKeeper, out }) => {
      out(`${await zooKeeper.descendantsCount(pathOf(parsed))}\n`);
    },
  },
  {
    name: 'getEphemerals',
    usage: 'path',
    options: [],
    wordsMin: 1,
    run: async (parsed, { zooKeeper, out }) => {
      out(`${listText(await zooKeeper.ephemerals(parsed.words[1] ?? '/'))}\n`);
    },
  },
];

async function create(parsed: Parsed, { zooKeeper, err }: CommandWorld): Promise<void> {
  const sequential = parsed.has('s');
  const ephemeral = parsed.has('e');
  const container = parsed.has('c');
  const ttlMs = ttlOf(parsed);
  if (container && (ephemeral || sequential)) {
    throw new ShellError(
      '-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.',
    );
  }
  if (ttlMs !== null && ephemeral) {
    throw new ShellError('TTLs cannot be used with Ephemeral znodes');
  }
  if (ttlMs !== null && container)
    throw new ShellError('TTLs cannot be used with Container znodes');
  const [, path = '', text, aclText] = parsed.words;
  if (ttlMs !== null && (ttlMs <= 0 || ttlMs > TTL_MAX)) {
    throw new ShellError(`ttl must be positive and cannot be larger than: ${TTL_MAX}`);
  }
  const data = text === undefined ? null : Buffer.from(text);
  const acl = aclText === undefined ? OPEN_ACL : parseAcl(aclText, (line) => err(`${line}\n`));
  const mode: CreateMode = container
    ? 'container'
    : `${ephemeral ? 'ephemeral' : 'persistent'}${sequential ? '-sequential' : ''}`;
  try {
    checkPath(sequential ? `${path}1` : path);
    if (acl.length === 0) throw new ZooKeeperError('INVALIDACL');
    const created =
      ttlMs === null
        ? await zooKeeper.create(path, data, { mode, acl })
        : await zooKeeper.createTtl(path, data, ttlMs, { sequential, acl });
    err(`Created ${created.path}\n`);
  } catch (error) {
    if (isZooKeeperError(error, 'INVALIDACL')) err(`${error.message}\n`);
    throw error;
  }
}

function ttlOf(parsed: Parsed): number | null {
  const text = parsed.value('t');
  if (text === undefined) return null;
  if (!/^[+-]?\d+$/.test(text)) throw new ShellError('-t argument must be a long value');
  return Number(text);
}

async function list(parsed: Parsed, world: CommandWorld): Promise<void> {
  const { zooKeeper, out, watcher } = world;
  const watch = parsed.has('w') ? watcher : undefined;
  const path = pathOf(parsed);
  if (parsed.has('R')) {
    await visitSubtree(zooKeeper, path, watch, (found) => out(`${found}\n`));
    return;
  }
  const { children, stat } = await zooKeeper.children(path, watch);
  out(`${listText(sorted(children))}\n`);
  if (parsed.has('s')) out(statLines(stat));
}

async function deleteAll(parsed: Parsed, { zooKeeper, err }: CommandWorld): Promise<void> {
  const text = parsed.value('b') ?? '1000';
  if (!/^[+-]?\d+$/.test(text)) throw new ShellError('-b argument must be an int value');
  if (!(await deleteSubtree(zooKeeper, pathOf(parsed), Number(text)))) {
    err('Failed to delete some node(s) in the subtree!\n');
  }
}

/** PathUtils' own words, before anything is sent. */
export function checkPath(path: string): void {
  const problem = pathProblem(path);
  if (problem !== null) throw new ShellError(problem);
}
