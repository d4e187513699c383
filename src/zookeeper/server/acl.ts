/**
 * Who may do what (spec/zookeeper.md 1.11), as pure functions over identities and ACLs, and the table that keeps
 * each distinct ACL list once: nodes hold a reference, snapshots its number. OPEN is number -1 and never listed.
 */
import { javaSplit } from '../../base/java-split.ts';
import { createHash } from 'node:crypto';
import type { Acl } from '../client/types.ts';
import { OPEN_ACL, Perms } from '../messages.ts';
import { isDistinguishedName } from './distinguished-name.ts';

/** What a connection has proved to be: `ip` and `x509` come with it, digest by an auth packet, sasl by an exchange. */
export interface Identity {
  readonly scheme: string;
  readonly id: string;
  /** Of sasl: whose permissions come with it (letAnySaslUserDoX). */
  readonly standsFor?: string | null;
}

/** One distinct list of entries and its number in snapshots. */
export interface SharedAcl {
  readonly id: number;
  readonly entries: readonly Acl[];
}

export const OPEN: SharedAcl = { id: -1, entries: OPEN_ACL };

export class AclTable {
  readonly #byKey = new Map<string, { shared: SharedAcl; uses: number }>();
  #lastId = 0;

  /** The shared form of a list, counted as used once more. */
  hold(entries: readonly Acl[]): SharedAcl {
    const key = keyOf(entries);
    if (key === OPEN_KEY) return OPEN;
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.uses++;
      return known.shared;
    }
    const shared = { id: ++this.#lastId, entries };
    this.#byKey.set(key, { shared, uses: 1 });
    return shared;
  }

  release(shared: SharedAcl): void {
    if (shared === OPEN) return;
    const key = keyOf(shared.entries);
    const known = this.#byKey.get(key);
    if (known !== undefined && --known.uses === 0) this.#byKey.delete(key);
  }

  all(): SharedAcl[] {
    return [...this.#byKey.values()].map(({ shared }) => shared);
  }
}

const keyOf = (entries: readonly Acl[]): string =>
  entries.length === 1 && entries[0]?.scheme === 'world' && entries[0].id === 'anyone'
    ? `world ${entries[0].perms}`
    : JSON.stringify(entries.map(({ perms, scheme, id }) => [perms, scheme, id]));

const OPEN_KEY = keyOf(OPEN_ACL);

/** `user:base64(hash(user:password))`, the id that a digest ACL names. */
export function digestId(userAndPassword: string | Uint8Array, hash = 'sha1'): string {
  const bytes = Buffer.from(userAndPassword as Uint8Array);
  const colon = bytes.indexOf(0x3a);
  const user = bytes.toString('utf8', 0, colon === -1 ? bytes.length : colon);
  return `${user}:${createHash(hash).update(bytes).digest('base64')}`;
}

/** What an identity is called where its secret must not show. */
export const userOf = ({ scheme, id }: Identity): string =>
  scheme === 'digest' ? (id.split(':')[0] ?? '') : id;

/** Whether one of the identities has one of the permissions. An empty list allows everything. */
export function allows(
  entries: readonly Acl[],
  needed: number,
  identities: readonly Identity[],
): boolean {
  if (entries.length === 0 || entries === OPEN_ACL) return true;
  if (isSuper(identities)) return true;
  for (const { perms, scheme, id } of entries) {
    if ((perms & needed) === 0) continue;
    if (scheme === 'world' && id === 'anyone') return true;
    for (const identity of identities) {
      if (identity.scheme === scheme && matches(identity, id)) return true;
    }
  }
  return false;
}

const isSuper = (identities: readonly Identity[]): boolean =>
  identities.some(({ scheme }) => scheme === 'super');

function matches({ scheme, id, standsFor }: Identity, pattern: string): boolean {
  if (scheme === 'ip') return ipMatches(id, pattern);
  return id === pattern || standsFor === pattern || (scheme === 'sasl' && id === 'super');
}

/** IPv4 as four bytes, or null. */
function ipBytes(text: string): number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** `a.b.c.d` or `a.b.c.d/bits`. */
function ipMatches(address: string, pattern: string): boolean {
  const [network = '', bitsText] = pattern.split('/');
  const wanted = ipBytes(network);
  const given = ipBytes(address);
  if (wanted === null || given === null) return false;
  let bits = bitsText === undefined ? 32 : Number(bitsText);
  return wanted.every((byte, i) => {
    const mask = bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
    bits -= 8;
    return (byte & mask) === ((given[i] ?? 0) & mask);
  });
}

function ipValid(pattern: string): boolean {
  const parts = pattern.split('/');
  if (parts.length > 2 || ipBytes(parts[0] ?? '') === null) return false;
  const bits = parts[1];
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= 32);
}

/**
 * The list to store for what a request asks: `auth` becomes the caller's own identities, duplicates go. null when
 * it is not valid: empty, a scheme that this server does not have, an id its scheme does not know, or `auth` by nobody in
 * particular. Of those who are super only what they proved beside it counts.
 */
export function fixAcl(
  entries: readonly Acl[],
  identities: readonly Identity[],
  schemes: readonly string[],
): readonly Acl[] | null {
  if (entries.length === 0) return null;
  const fixed: Acl[] = [];
  const add = (acl: Acl) => {
    const known = fixed.some(
      ({ perms, scheme, id }) => perms === acl.perms && scheme === acl.scheme && id === acl.id,
    );
    if (!known) fixed.push(acl);
  };
  for (const acl of entries) {
    if (acl.scheme === 'auth') {
      const own = identities.filter(({ scheme }) => scheme !== 'ip' && scheme !== 'super');
      if (own.length === 0) return null;
      for (const { scheme, id } of own) add({ perms: acl.perms, scheme, id });
    } else if (idValid(acl.scheme, acl.id, schemes)) {
      add(acl);
    } else {
      return null;
    }
  }
  return fixed;
}

/** Of Kerberos: a service, perhaps its host, and the realm; other schemes of SASL know names without one. */
const PRINCIPAL = /^[^/@]*(\/[^/@]*)?@[^/@]*$/;

function idValid(scheme: string, id: string, schemes: readonly string[]): boolean {
  if (scheme !== 'world' && !schemes.includes(scheme)) return false;
  switch (scheme) {
    case 'world':
      return id === 'anyone';
    case 'digest':
      return javaSplit(id, ':').length === 2;
    case 'ip':
      return ipValid(id);
    case 'key':
      return true;
    case 'sasl':
      return !id.includes('@') || PRINCIPAL.test(id);
    case 'x509':
      return isDistinguishedName(id);
    default:
      return false;
  }
}

/** What getACL shows to a caller without ADMIN: the user of a digest, not its hash. */
export function maskDigests(entries: readonly Acl[]): Acl[] {
  return entries.map((acl) =>
    acl.scheme === 'digest' ? { ...acl, id: `${acl.id.split(':')[0] ?? ''}:x` } : acl,
  );
}

/** READ or ADMIN: either lets getACL through. */
export const READ_OR_ADMIN = Perms.read | Perms.admin;
