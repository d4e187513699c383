/** How the shell shows stats, ACLs and child lists (spec/zookeeper.md 3.4): Java's own text forms. */
import { longHex } from '../../base/long-hex.ts';
import { javaDate } from '../../base/java-date.ts';
import { javaSplit } from '../../base/java-split.ts';
import type { Acl, Stat } from '../../zookeeper/client/types.ts';

export function statLines(stat: Stat): string {
  return [
    `cZxid = ${longHex(stat.czxid)}`,
    `ctime = ${javaDate(stat.ctime)}`,
    `mZxid = ${longHex(stat.mzxid)}`,
    `mtime = ${javaDate(stat.mtime)}`,
    `pZxid = ${longHex(stat.pzxid)}`,
    `cversion = ${stat.cversion}`,
    `dataVersion = ${stat.version}`,
    `aclVersion = ${stat.aversion}`,
    `ephemeralOwner = ${longHex(stat.ephemeralOwner)}`,
    `dataLength = ${stat.dataLength}`,
    `numChildren = ${stat.numChildren}`,
    '',
  ].join('\n');
}

/** In the order the CLI shows them. */
const LETTERS: readonly (readonly [string, number])[] = [
  ['c', 4],
  ['d', 8],
  ['r', 1],
  ['w', 2],
  ['a', 16],
];

export function aclLines(acl: readonly Acl[]): string {
  return acl
    .map(({ scheme, id, perms }) => {
      const letters = LETTERS.filter(([, bit]) => (perms & bit) !== 0).map(([letter]) => letter);
      return `'${scheme},'${id}\n: ${letters.join('')}\n`;
    })
    .join('');
}

/** `scheme:id:perms,...`; what is no such item, or no such letter, is told to `complain` and left out. */
export function parseAcl(text: string, complain: (line: string) => void): Acl[] {
  const entries: Acl[] = [];
  for (const item of javaSplit(text, ',')) {
    const first = item.indexOf(':');
    const last = item.lastIndexOf(':');
    if (first === -1 || first === last) {
      complain(`${item} does not have the form scheme:id:perm`);
      continue;
    }
    let perms = 0;
    for (const letter of item.slice(last + 1)) {
      const bit = LETTERS.find(([known]) => known === letter)?.[1];
      if (bit === undefined) complain(`Unknown perm type: ${letter}`);
      perms |= bit ?? 0;
    }
    entries.push({ perms, scheme: item.slice(0, first), id: item.slice(first + 1, last) });
  }
  return entries;
}

/** By code unit, as Collections.sort does. */
export const sorted = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

export const listText = (items: readonly string[]): string => `[${items.join(', ')}]`;
