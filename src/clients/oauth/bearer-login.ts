/**
 * How OAUTHBEARER comes by its token: sasl.login.callback.handler.class says whether from the token endpoint (KIP-768) or made up by the
 * client itself (KIP-255). Failures have the shape that Java's LoginModule gives them.
 */
import { ALLOWED_URLS, capturedOptions, type JaasEntry, type LoadLogins } from '../../base/jaas.ts';
import type { BearerToken } from '../../network/sasl.ts';
import type { Clock, Disk, Network, Random } from '../../platform/platform.ts';
import { type ConfigValues, parseConfig } from '../config-types.ts';
import {
  ClientError,
  configError,
  illegalArgument,
  isIoError,
  kafkaError,
  loginError,
} from '../errors.ts';
import { SECURITY_KEYS } from '../security-config.ts';
import { tlsOf } from '../tls-config.ts';
import type { ClientLog } from '../types.ts';
import { unsecuredToken } from '../unsecured-token.ts';
import { claimNames, isInvalidToken, readAccessToken } from './access-token.ts';
import { type SourceWorld, tokenSource } from './token-endpoint.ts';
import {
  refreshTimes,
  releaseLogin,
  shareLogin,
  TokenLogin,
  type TokenLoginOptions,
} from './token-login.ts';

export interface BearerWorld {
  readonly clock: Clock;
  readonly network: Pick<Network, 'post'>;
  readonly random: Pick<Random, 'next'>;
  readonly disk: Pick<Disk, 'readFile'>;
  readonly log: ClientLog;
  readonly logins: LoadLogins | undefined;
}

export interface BearerLogin {
  /** The token to show now; rejects with a KafkaException. */
  readonly token: () => Promise<BearerToken>;
  /** With the client. */
  readonly close: () => void;
}

const LOGGER = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
const HANDLER =
  /^org\.apache\.kafka\.common\.security\.oauthbearer\.(secured\.)?OAuthBearerLoginCallbackHandler$/;

const EXTENSION = /^extension_(.*)$/;

export function asksEndpoint(config: ConfigValues): boolean {
  return HANDLER.test(config.nullableString('sasl.login.callback.handler.class') ?? '');
}

/** Throws a KafkaException for settings that no token can come of. */
export function bearerLogin(
  config: ConfigValues,
  { options }: JaasEntry,
  world: BearerWorld,
): BearerLogin {
  if (!asksEndpoint(config)) return unsecuredLogin(options, world);
  const extensions = capturedOptions(options, EXTENSION);
  const fetch = wrapping(() => endpointLogin(config, options, extensions, world));
  const key = shareKey(config, options);
  let login: TokenLogin | null = null;
  const make = () => new TokenLogin({ ...world, fetch, times: refreshTimes(config) });
  return {
    token: async () => {
      await checkAllowed(config, world.logins);
      login ??= shareLogin(world.network, key, make);
      const { token } = await login.token();
      return { token, extensions };
    },
    close: () => {
      if (login !== null) releaseLogin(world.network, key);
      login = null;
    },
  };
}

/** What KAFKA_OPTS or its like allows: a list of addresses, or all where it says nothing. */
async function checkAllowed(config: ConfigValues, logins: LoadLogins | undefined): Promise<void> {
  const allowed = (await logins?.())?.properties.get(ALLOWED_URLS);
  const url = config.string('sasl.oauthbearer.token.endpoint.url');
  if (allowed === undefined || allowed.split(',').some((one) => one.trim() === url)) return;
  const cause = illegalArgument(
    `${url} is not allowed. Update system property '${ALLOWED_URLS}' to allow ${url}`,
  );
  throw kafkaError(String(cause), cause);
}

function endpointLogin(
  config: ConfigValues,
  options: ReadonlyMap<string, string>,
  extensions: ReadonlyMap<string, string>,
  world: BearerWorld,
): TokenLoginOptions['fetch'] {
  const source = tokenSource(config, options, { ...world, tls: tlsFor(options, world) });
  const names = claimNames(
    config.string('sasl.oauthbearer.sub.claim.name'),
    config.string('sasl.oauthbearer.scope.claim.name'),
  );
  return async (signal) => {
    try {
      const token = readAccessToken(await source(signal), names);
      checkExtensions(extensions);
      return token;
    } catch (error) {
      if (signal.aborted) throw error;
      throw failure(error, world.log);
    }
  };
}

/** What the constructor of Java's client says of its settings. */
function wrapping<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw kafkaError(String(error), error);
  }
}

function failure(error: unknown, log: ClientLog): ClientError {
  // A file that is not there: Java looks when the client is made.
  if (error instanceof ClientError && error.javaClass.endsWith('.ConfigException')) {
    const isSetting = error.message.startsWith('The OAuth configuration option');
    return isSetting ? kafkaError(String(error), error) : failed(String(error), error);
  }
  if (isInvalidToken(error)) return failed(error.message, error);
  if (!isIoError(error)) return failed(String(error), error);
  log.log('ERROR', error.message, LOGGER);
  return failed('An internal error occurred while retrieving token from callback handler', error);
}

function failed(message: string, reason: unknown): ClientError {
  const cause = loginError(message, reason);
  return kafkaError(String(cause), cause);
}

function unsecuredLogin(options: ReadonlyMap<string, string>, world: BearerWorld): BearerLogin {
  const token = async () => {
    let made: BearerToken;
    try {
      made = unsecuredToken(options, world.clock.now());
    } catch (error) {
      throw failure(error, world.log);
    }
    try {
      checkExtensions(made.extensions);
    } catch (error) {
      const what = 'An internal error occurred while retrieving SASL extensions';
      throw failed(`${what} from callback handler`, error);
    }
    return made;
  };
  return { token, close: () => {} };
}

/** RFC 7628, 3.1: what may be said beside the token. */
function checkExtensions(extensions: ReadonlyMap<string, string>): void {
  if (extensions.has('auth')) throw configError('Extension name auth is invalid');
  for (const [name, value] of extensions) {
    if (!/^[A-Za-z]+$/.test(name)) throw configError(`Extension name ${name} is invalid`);
    if (!/^[\x21-\x7e \t\r\n]+$/.test(value))
      throw configError(`Extension value (${value}) for extension ${name} is invalid`);
  }
}

/** ssl.* of the login's own options; an endpoint must be the host that it is asked as. */
function tlsFor(options: ReadonlyMap<string, string>, { disk }: BearerWorld): SourceWorld['tls'] {
  const ssl = [...options].filter(([name]) => name.startsWith('ssl.'));
  const config = parseConfig(SECURITY_KEYS, Object.fromEntries(ssl), () => {});
  const read = tlsOf(config, disk);
  return async () => ({ ...(await read()), verifyHostname: true });
}

function shareKey(config: ConfigValues, options: ReadonlyMap<string, string>): string {
  const settings = Object.keys(SECURITY_KEYS)
    .filter((key) => key.startsWith('sasl.'))
    .map((key) => config.object(key));
  return JSON.stringify([settings, [...options]]);
}
