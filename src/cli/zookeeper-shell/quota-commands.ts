/**
 * Quotas from the shell: setquota, listquota, delquota (spec/zookeeper.md 1.12, 3.4). The limits are a node of text below
 * /zookeeper/quota that the client writes and the server follows.
 */
import type { ZooKeeperClient } from '../../zookeeper/client/client.ts';
import { isZooKeeperError } from '../../zookeeper/errors.ts';
import { checkPath } from './node-commands.ts';
import type { CommandWorld, ShellCommand } from './shell-command.ts';
import { parseFailure, ShellError } from './shell-error.ts';
import type { Parsed, ShellOption } from './words.ts';

const ROOT = '/zookeeper/quota';
const LIMITS = 'zookeeper_limits';
const STATS = 'zookeeper_stats';

const LETTERS: readonly ShellOption[] = [
  { letter: 'n', value: true, group: 'quota', description: 'num soft quota' },
  { letter: 'b', value: true, group: 'quota', description: 'bytes soft quota' },
  { letter: 'N', value: true, group: 'quota', description: 'num hard quota' },
  { letter: 'B', value: true, group: 'quota', description: 'bytes hard quota' },
];

/** count, bytes and their hard limits; -1 is none. */
interface Limits {
  n: number;
  b: number;
  N: number;
  B: number;
}

const NONE: Limits = { n: -1, b: -1, N: -1, B: -1 };

/** Hard limits are there only when the node's text has them. */
function parseLimits(data: Buffer | null): { limits: Limits; hard: boolean } {
  const limits = { ...NONE };
  const names: Record<string, keyof Limits> = {
    count: 'n',
    bytes: 'b',
    countHardLimit: 'N',
    byteHardLimit: 'B',
  };
  let hard = false;
  for (const part of (data?.toString() ?? '').split(/[,;]+/)) {
    const [key = '', value = ''] = part.split('=');
    const letter = names[key];
    if (letter === undefined) continue;
    limits[letter] = Number(value);
    if (letter === 'N' || letter === 'B') hard = true;
  }
  return { limits, hard };
}

function limitsText({ n, b, N, B }: Limits, hard = true): string {
  return hard
    ? `count=${n},bytes=${b}=;byteHardLimit=${B};countHardLimit=${N}`
    : `count=${n},bytes=${b}`;
}

export const quotaCommands: readonly ShellCommand[] = [
  {
    name: 'setquota',
    usage: '-n|-b|-N|-B val path',
    options: LETTERS,
    wordsMin: 1,
    run: setQuota,
  },
  {
    name: 'listquota',
    usage: 'path',
    options: [],
    wordsMin: 2,
    run: listQuota,
  },
  {
    name: 'delquota',
    usage: '[-n|-b|-N|-B] path',
    options: LETTERS.map(({ letter, group }) => ({ letter, ...(group && { group }) })),
    wordsMin: 2,
    run: async (parsed, world) => {
      const path = parsed.words[1] ?? '';
      checkPath(path);
      await deleteQuota(parsed, path, world);
    },
  },
];

async function setQuota(parsed: Parsed, world: CommandWorld): Promise<void> {
  const { err } = world;
  const chosen = LETTERS.find(({ letter }) => parsed.has(letter));
  if (chosen === undefined) {
    const all = LETTERS.map(({ letter, description }) => `-${letter} ${description}`).join(', ');
    throw parseFailure('MissingOptionException', `Missing required option: [${all}]`);
  }
  if (parsed.words.length < 2) throw new ShellError('setquota -n|-b|-N|-B val path');
  const path = parsed.words[1] ?? '';
  if (path.startsWith(ROOT)) {
    err(`cannot set a quota under the path: ${ROOT}\n`);
    return;
  }
  const letter = chosen.letter as keyof Limits;
  const text = parsed.value(letter) ?? '';
  if (!/^[+-]?\d+$/.test(text)) {
    err('NumberFormatException happens when parsing the option value\n');
    return;
  }
  const value = Number(text);
  const counts = letter === 'n' || letter === 'N';
  if (counts ? value <= 0 : value < 0) {
    err(
      counts
        ? 'the num quota must be greater than zero\n'
        : 'the bytes quota must be greater than or equal to zero\n',
    );
    return;
  }
  checkPath(path);
  await createQuota(world, path, letter, value);
}

async function createQuota(
  { zooKeeper, out }: CommandWorld,
  path: string,
  letter: keyof Limits,
  value: number,
): Promise<void> {
  if ((await zooKeeper.exists(path)) === null) throw new ShellError(`${path} does not exist.`);
  await checkRelatives(zooKeeper, path);
  for (const folder of ['/zookeeper', ROOT, ...quotaFolders(path)]) {
    await createUnlessThere(zooKeeper, folder);
  }
  const limitsPath = `${ROOT}${path}/${LIMITS}`;
  const statsPath = `${ROOT}${path}/${STATS}`;
  if ((await zooKeeper.exists(limitsPath)) === null) {
    const limits = { ...NONE, [letter]: value };
    await zooKeeper.create(limitsPath, Buffer.from(limitsText(limits)));
    await zooKeeper.create(statsPath, Buffer.from('count=0,bytes=0'));
  } else {
    const { limits } = parseLimits((await zooKeeper.get(limitsPath)).data);
    limits[letter] = value;
    await zooKeeper.set(limitsPath, Buffer.from(limitsText(limits)));
  }
  const { limits } = parseLimits((await zooKeeper.get(limitsPath)).data);
  const { limits: stats } = parseLimits((await zooKeeper.get(statsPath)).data);
  const less = (limit: number, actual: number) => limit > -1 && limit < actual;
  if (less(limits.n, stats.n) || less(limits.N, stats.n)) {
    out(`[Warning]: the count quota you create is less than the existing count:${stats.n}\n`);
  }
  if (less(limits.b, stats.b) || less(limits.B, stats.b)) {
    out(`[Warning]: the bytes quota you create is less than the existing bytes:${stats.b}\n`);
  }
}

/** Every folder from below the quota root down to the path's own. */
function quotaFolders(path: string): string[] {
  const parts = path.split('/').slice(1);
  return parts.map((_, i) => `${ROOT}/${parts.slice(0, i + 1).join('/')}`);
}

async function createUnlessThere(zooKeeper: ZooKeeperClient, path: string): Promise<void> {
  if ((await zooKeeper.exists(path)) !== null) return;
  try {
    await zooKeeper.create(path, null);
  } catch (error) {
    if (!isZooKeeperError(error, 'NODEEXISTS')) throw error;
  }
}

/** One quota above or below another is refused. */
async function checkRelatives(zooKeeper: ZooKeeperClient, path: string): Promise<void> {
  const below = async (folder: string): Promise<string | null> => {
    for (const name of await namesIn(zooKeeper, folder)) {
      if (name.startsWith('zookeeper_')) continue;
      const child = `${folder}/${name}`;
      if ((await namesIn(zooKeeper, child)).includes(LIMITS)) return child;
      const deeper = await below(child);
      if (deeper !== null) return deeper;
    }
    return null;
  };
  const child = await below(`${ROOT}${path}`);
  if (child !== null)
    throw new ShellError(`${path} has a child ${child.slice(ROOT.length)} which has a quota`);
  for (const folder of quotaFolders(path).slice(0, -1)) {
    if ((await namesIn(zooKeeper, folder)).includes(LIMITS)) {
      throw new ShellError(`${path} has a parent ${folder.slice(ROOT.length)} which has a quota`);
    }
  }
}

async function namesIn(zooKeeper: ZooKeeperClient, path: string): Promise<string[]> {
  try {
    return (await zooKeeper.children(path)).children;
  } catch (error) {
    if (isZooKeeperError(error, 'NONODE')) return [];
    throw error;
  }
}

async function listQuota(parsed: Parsed, { zooKeeper, out, err }: CommandWorld): Promise<void> {
  const path = parsed.words[1] ?? '';
  const limitsPath = `${ROOT}${path}/${LIMITS}`;
  err(`absolute path is ${limitsPath}\n`);
  checkPath(limitsPath);
  try {
    const given = parseLimits((await zooKeeper.get(limitsPath)).data);
    out(`Output quota for ${path} ${limitsText(given.limits, given.hard)}\n`);
    const stats = parseLimits((await zooKeeper.get(`${ROOT}${path}/${STATS}`)).data);
    out(`Output stat for ${path} ${limitsText(stats.limits, stats.hard)}\n`);
  } catch (error) {
    if (!isZooKeeperError(error, 'NONODE')) throw error;
    err(`quota for ${path} does not exist.\n`);
  }
}

/** One limit, or (without a letter) the whole quota and the folders that only it needed. */
async function deleteQuota(
  parsed: Parsed,
  path: string,
  { zooKeeper, out }: CommandWorld,
): Promise<void> {
  const folder = `${ROOT}${path}`;
  const limitsPath = `${folder}/${LIMITS}`;
  if ((await zooKeeper.exists(limitsPath)) === null) {
    out(`Quota does not exist for ${path}\n`);
    return;
  }
  const letters = LETTERS.filter(({ letter }) => parsed.has(letter));
  if (letters.length > 0) {
    const { limits } = parseLimits((await zooKeeper.get(limitsPath)).data);
    for (const { letter } of letters) limits[letter as keyof Limits] = -1;
    await zooKeeper.set(limitsPath, Buffer.from(limitsText(limits)));
    return;
  }
  for (const name of await namesIn(zooKeeper, folder)) {
    if (name === LIMITS || name === STATS) await zooKeeper.delete(`${folder}/${name}`);
  }
  for (const empty of quotaFolders(path).reverse()) {
    if ((await namesIn(zooKeeper, empty)).length > 0) return;
    await zooKeeper.delete(empty);
  }
}
