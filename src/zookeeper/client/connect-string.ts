/**
 * `host:port,host:port/chroot` (spec/zookeeper.md 1.3): who the servers are, and the prefix that the client puts on
 * every path it sends and takes off every path it gets. The server never knows of it.
 */
import { isInteger } from '../../base/java-number.ts';
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
  if (problem !== null) throw refused(problem);
  const hosts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseHost);
  if (hosts.length === 0) throw refused('A HostProvider may not be empty!');
  return { hosts, chroot };
}

function parseHost(text: string): Host {
  const [host, port] = text.startsWith('[') ? splitBracketed(text) : splitPlain(text);
  // An empty name is this very machine.
  return { host: host || 'localhost', port: parsePort(port) };
}

/** Only the last colon counts, so an IPv6 address stands in brackets. */
function splitPlain(text: string): readonly [host: string, port: string | null] {
  const colon = text.lastIndexOf(':');
  return colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1) || null];
}

function splitBracketed(text: string): readonly [host: string, port: string | null] {
  const end = text.lastIndexOf(']');
  if (end < 0) throw refused(`${text} starts with '[' but has no matching ']'`);
  const host = text.slice(1, end);
  if (host === '') throw refused(`${host} is empty.`);
  if (end === text.length - 1) return [host, null];
  if (text[end + 1] !== ':') throw refused(`${text} does not have : after ]`);
  if (end + 2 === text.length) throw refused(`${text} doesn't have a port after colon.`);
  return [host, text.slice(end + 2)];
}

function parsePort(text: string | null): number {
  if (text === null) return DEFAULT_PORT;
  if (!isInteger(text))
    throw refused(`For input string: "${text}"`, 'java.lang.NumberFormatException');
  const port = Number(text);
  if (port < 0 || port > 65535) throw refused(`port out of range:${port}`);
  return port;
}

/** With the name that the refusal has in Java. */
function refused(message: string, javaClass = 'java.lang.IllegalArgumentException'): Error {
  return Object.assign(new Error(message), { javaClass });
}

export function withChroot(chroot: string, path: string): string {
  if (chroot === '') return path;
  return path === '/' ? chroot : chroot + path;
}

export function withoutChroot(chroot: string, path: string): string {
  if (chroot === '' || !path.startsWith(chroot)) return path;
  return path.slice(chroot.length) || '/';
}
