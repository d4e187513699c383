/**
 * `host:port,host:port/chroot` (spec/zookeeper.md 1.3): who the servers are, and the prefix that the client puts on
 * every path it sends and takes off every path it gets. The server never knows of it.
 */
import { pathProblem } from '../paths.ts';

export interface Host {
  readonly host: string;
  readonly port: number;
}

export interface ConnectString {
  readonly hosts: readonly Host[];
  /** '' when there is none. */
  readonly chroot: string;
}

const DEFAULT_PORT = 2181;

/** Throws an Error in ZooKeeper's words when the chroot is no path or a port no port. */
export function parseConnectString(text: string): ConnectString {
  const slash = text.indexOf('/');
  const list = slash === -1 ? text : text.slice(0, slash);
  const chroot = slash === -1 || slash === text.length - 1 ? '' : text.slice(slash);
  const problem = chroot === '' ? null : pathProblem(chroot);
  if (problem !== null) throw new Error(problem);
  const hosts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseHost);
  if (hosts.length === 0) throw new Error('A HostProvider may not be empty!');
  return { hosts, chroot };
}

function parseHost(text: string): Host {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(.*))?$/.exec(text);
  if (match === null) return { host: text, port: DEFAULT_PORT };
  const host = match[1] ?? match[2] ?? text;
  if (match[3] === undefined) return { host, port: DEFAULT_PORT };
  if (!/^\d+$/.test(match[3])) throw new Error(`For input string: "${match[3]}"`);
  return { host, port: Number(match[3]) };
}

export function withChroot(chroot: string, path: string): string {
  if (chroot === '') return path;
  return path === '/' ? chroot : chroot + path;
}

export function withoutChroot(chroot: string, path: string): string {
  if (chroot === '' || !path.startsWith(chroot)) return path;
  return path.slice(chroot.length) || '/';
}
