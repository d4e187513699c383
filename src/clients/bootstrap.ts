/**
 * The addresses of bootstrap.servers, read and refused as Kafka's ClientUtils does: a url without host or port is an
 * error at once, a name that does not resolve is a warning, and none that resolves is an error at the first use.
 */
import { type ClientError, configError } from './errors.ts';
import type { Node } from './types.ts';

const HOST_PORT = /^(?:[a-zA-Z][a-zA-Z\d+\-.]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;

/** Bootstrap nodes have the ids -1, -2, ... until metadata names the real ones. */
export function parseBootstrap(urls: readonly string[]): Node[] {
  const nodes: Node[] = [];
  for (const url of urls) {
    if (url === '') continue;
    const match = HOST_PORT.exec(url);
    if (!match) throw configError(`Invalid url in bootstrap.servers: ${url}`);
    const port = Number(match[2]);
    if (port > 65535) throw configError(`Invalid port in bootstrap.servers: ${url}`);
    nodes.push({ id: -(nodes.length + 1), host: match[1] || 'localhost', port, rack: null });
  }
  if (nodes.length === 0) throw noResolvableBootstrap();
  return nodes;
}

export function noResolvableBootstrap(): ClientError {
  return configError('No resolvable bootstrap urls given in bootstrap.servers');
}

/** Java's text of a socket address: `localhost/127.0.0.1:9092`, IPv6 in brackets with all eight groups. */
export function addressText(host: string, address: string, port: number): string {
  const shown = address.includes(':') ? `[${expandIpv6(address)}]` : address;
  return `${host === address ? '' : host}/${shown}:${port}`;
}

function expandIpv6(address: string): string {
  const [plain = '', scope] = address.split('%');
  const [left = '', right] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const all = [...head, ...new Array<string>(zeros).fill('0'), ...tail];
  const text = all.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
  return scope === undefined ? text : `${text}%${scope}`;
}

/** `host:9092 (id: 0 rack: null)`, as Kafka writes a node. */
export function nodeText(node: Node): string {
  return `${node.host}:${node.port} (id: ${node.id} rack: ${node.rack ?? 'null'})`;
}
