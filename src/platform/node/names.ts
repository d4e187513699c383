/**
 * Host names to addresses, remembered for a short while because a look-up occupies a thread of libuv's pool
 * (design.md: Thread pool). An address stands for itself.
 */
import { lookup as dnsLookup, lookupService } from 'node:dns/promises';
import { isIP } from 'node:net';
import { nodeClock } from './clock.ts';

const CACHE_MS = 30_000;
const CACHE_ENTRIES = 1_000;

interface CachedName {
  readonly untilMs: number;
  readonly addresses: Promise<string[]>;
}

const names = new Map<string, CachedName>();

export function forgetName(host: string): void {
  names.delete(host);
}

async function resolveName(host: string): Promise<string[]> {
  const found = await dnsLookup(host, { all: true, verbatim: true });
  return [...new Set(found.map((entry) => entry.address))];
}

export function lookup(host: string): Promise<string[]> {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (isIP(bare) !== 0) return Promise.resolve([bare]);
  const cached = names.get(bare);
  if (cached !== undefined && cached.untilMs > nodeClock.monotonic()) return cached.addresses;
  const addresses = resolveName(bare);
  if (names.size >= CACHE_ENTRIES) names.clear();
  names.set(bare, { untilMs: nodeClock.monotonic() + CACHE_MS, addresses });
  addresses.catch(() => forgetName(bare));
  return addresses;
}

export async function canonicalName(address: string): Promise<string> {
  try {
    const { hostname } = await lookupService(address, 0);
    return (await lookup(hostname)).includes(address) ? hostname : address;
  } catch {
    return address;
  }
}
