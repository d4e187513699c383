/**
 * The part of the configuration that says who may prove what (spec/zookeeper.md 1.11): which schemes there are, who is
 * super, and what a client must have shown before it may do anything.
 */
import { LOGIN_FILE } from '../../base/jaas.ts';
import { getHashes } from 'node:crypto';
import { ConfigError } from '../../base/config-def.ts';
import type { Keys } from './config-values.ts';

export interface AuthConfig {
  readonly skipAcl: boolean;
  /** What ACLs may name, beside world and auth. */
  readonly schemes: readonly string[];
  /** Keys whose providers are classes that only Java can load. */
  readonly foreign: readonly string[];
  /** `user:hash` whose knower is super; null: nobody. */
  readonly superDigest: string | null;
  /** Node's name of the hash in digest ids. */
  readonly digestHash: string;
  /** The subject of the certificate that makes super. */
  readonly x509SuperUser: string | null;
  readonly sasl: SaslConfig;
  /** What clients may call the ensemble they mean; null: anything. */
  readonly ensembleNames: readonly string[] | null;
  /** A client needs one of these before any request; null: none. */
  readonly required: readonly string[] | null;
}

export interface SaslConfig {
  /** The file whose section has the users; null: no SASL. */
  readonly loginConfig: string | null;
  readonly section: string;
  /** Of the user called super, where the file has none. */
  readonly superPassword: string | null;
  /** Who by one of these names is super for every scheme. */
  readonly superUsers: readonly string[];
  /** A name whose permissions every user has as well. */
  readonly anyoneStandsFor: string | null;
  /** Those who fail go on as nobody in particular. */
  readonly allowFailed: boolean;
}

const PROVIDERS: Readonly<Record<string, string>> = {
  SASLAuthenticationProvider: 'sasl',
  X509AuthenticationProvider: 'x509',
  DigestAuthenticationProvider: 'digest',
  IPAuthenticationProvider: 'ip',
  EnsembleAuthenticationProvider: 'ensemble',
  KeyAuthenticationProvider: 'key',
};

export function parseAuth(keys: Keys): AuthConfig {
  const { schemes, foreign } = schemesOf(keys);
  return {
    skipAcl: keys.flag('skipACL'),
    schemes,
    foreign,
    superDigest: keys.text('DigestAuthenticationProvider.superDigest') ?? null,
    digestHash: hashOf(keys.text('DigestAuthenticationProvider.digestAlg') ?? 'SHA1'),
    x509SuperUser: keys.text('X509AuthenticationProvider.superUser') ?? null,
    sasl: {
      loginConfig: keys.text(LOGIN_FILE) ?? null,
      section: keys.text('sasl.serverconfig') ?? 'Server',
      superPassword: keys.text('SASLAuthenticationProvider.superPassword') ?? null,
      superUsers: [...keys.family('superUser').values()],
      anyoneStandsFor: keys.text('letAnySaslUserDoX') ?? null,
      allowFailed: keys.flag('allowSaslFailedClients'),
    },
    ensembleNames: ensembleNames(keys),
    required: requiredOf(keys, schemes),
  };
}

/**
 * digest and ip are always there, x509 comes with TLS, SASL by its provider: `authProvider.ANY=its class`. A provider that
 * cannot be loaded is passed over, as Apache's server does: nobody can be anybody by its scheme.
 */
function schemesOf(keys: Keys): Pick<AuthConfig, 'schemes' | 'foreign'> {
  const schemes = new Set(['ip']);
  if (keys.flag('DigestAuthenticationProvider.enabled', true)) schemes.add('digest');
  const secure = keys.text('secureClientPort') !== undefined;
  if (secure || keys.flag('client.portUnification')) schemes.add('x509');
  const foreign: string[] = [];
  for (const [key, className] of keys.family('authProvider')) {
    const scheme = PROVIDERS[className.slice(className.lastIndexOf('.') + 1)];
    if (scheme === undefined) foreign.push(key);
    else schemes.add(scheme);
  }
  return { schemes: [...schemes], foreign };
}

function ensembleNames(keys: Keys): string[] | null {
  const listed = keys.text('ensembleAuthName');
  return listed === undefined ? null : listed.split(',').map((name) => name.trim());
}

/** SHA1, SHA-256, SHA3-256... as Java names them. */
function hashOf(algorithm: string): string {
  const name = algorithm.toLowerCase().replace(/^sha-/, 'sha');
  if (!getHashes().includes(name)) {
    throw new ConfigError(`DigestAuthenticationProvider.digestAlg: ${algorithm} is not known`);
  }
  return name;
}

function requiredOf(keys: Keys, schemes: readonly string[]): string[] | null {
  const required = new Set<string>();
  if (keys.flag('sessionRequireClientSASLAuth')) required.add('sasl');
  const listed = keys.text('enforce.auth.schemes');
  if (keys.flag('enforce.auth.enabled')) {
    for (const scheme of (listed ?? '').split(',').map((item) => item.trim())) {
      if (!schemes.includes(scheme)) {
        throw new ConfigError(`enforce.auth.schemes: no authProvider for scheme '${scheme}'`);
      }
      required.add(scheme);
    }
  }
  return required.size === 0 ? null : [...required];
}
