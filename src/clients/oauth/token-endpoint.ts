/**
 * Where access tokens come from (KIP-768, 1025; kafka: HttpAccessTokenRetriever): the token endpoint by OAuth's grant
 * of client credentials (RFC 6749, 4.4), or a file. What may pass is asked for again; what the endpoint refuses is not.
 */
import type { Clock, Disk, HttpPost, Network, TlsOptions } from '../../platform/platform.ts';
import type { ConfigValues } from '../config-types.ts';
import { pause, UNLIMITED } from '../deadline.ts';
import { ClientError, configError, illegalArgument, ioError, kafkaError } from '../errors.ts';
import type { ClientLog } from '../types.ts';

/** Resolves with a token as it stands; ends early when nobody waits any more; rejects with Java's errors, java.io.IOException where repeating might have helped. */
export type TokenSource = (signal: AbortSignal) => Promise<string>;

export interface SourceWorld {
  readonly clock: Clock;
  readonly network: Pick<Network, 'post'>;
  readonly disk: Pick<Disk, 'readFile'>;
  readonly log: ClientLog;
  /** For https:, from the login's options. */
  readonly tls: () => Promise<TlsOptions>;
}

const ENDPOINT = 'sasl.oauthbearer.token.endpoint.url';
const LOGGER = 'org.apache.kafka.common.security.oauthbearer.internals.secured';
const PROTOCOLS = ['http', 'https', 'file'];
/** Known to java.net.URL, and of no use here. */
const OTHER_PROTOCOLS = ['ftp', 'jar', 'mailto', 'jrt', 'jmod'];
const REFUSALS = [
  ...[400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415],
  ...[501, 505],
];

/** Throws a ConfigException for settings that name no source; `options` are those of the login module. */
export function tokenSource(
  config: ConfigValues,
  options: ReadonlyMap<string, string>,
  world: SourceWorld,
): TokenSource {
  const url = required(ENDPOINT, config.nullableString(ENDPOINT));
  const protocol = protocolOf(url);
  if (protocol === 'file') return fileSource(url, world.disk);
  const login: Login = {
    url,
    clientId: required('clientId', options.get('clientId')),
    clientSecret: required('clientSecret', options.get('clientSecret')),
    scope: (options.get('scope') ?? '').trim(),
    urlencode: config.boolean('sasl.oauthbearer.header.urlencode'),
    connectTimeoutMs: limitOf(config, 'sasl.login.connect.timeout.ms'),
    readTimeoutMs: limitOf(config, 'sasl.login.read.timeout.ms'),
    backoffMs: config.number('sasl.login.retry.backoff.ms'),
    backoffMaxMs: config.number('sasl.login.retry.backoff.max.ms'),
  };
  return async (signal) => {
    checkBackoff(login);
    const tls = protocol === 'https' ? await world.tls() : undefined;
    return accessTokenOf(await askUntil({ ...requestOf(login), tls, signal }, login, world));
  };
}

interface Login {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly urlencode: boolean;
  readonly connectTimeoutMs: number | null;
  readonly readTimeoutMs: number | null;
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
}

function required(name: string, value: string | null | undefined): string {
  if (value === null || value === undefined)
    throw configError(`The OAuth configuration option ${name} value must be non-null`);
  const text = value.trim();
  if (text === '')
    throw configError(
      `The OAuth configuration option ${name} value must not contain only whitespace`,
    );
  return text;
}

function protocolOf(url: string): string {
  const contains = `The OAuth configuration option ${ENDPOINT} contains a URL (${url}) that`;
  const protocol = /^([A-Za-z][\w+.-]*):/.exec(url)?.[1]?.toLowerCase();
  if (protocol === undefined) throw configError(`${contains} is malformed: no protocol: ${url}`);
  if (OTHER_PROTOCOLS.includes(protocol))
    throw configError(
      `${contains} contains an invalid protocol (${protocol}); only "http", "https", and "file" protocol are supported`,
    );
  if (!PROTOCOLS.includes(protocol))
    throw configError(`${contains} is malformed: unknown protocol: ${protocol}`);
  if (!URL.canParse(url)) throw configError(`${contains} is malformed: ${url}`);
  return protocol;
}

/** As java.net has it: 0 is no limit. */
function limitOf(config: ConfigValues, key: string): number | null {
  const value = config.object(key);
  return typeof value !== 'number' || value === 0 ? null : value;
}

/** Read anew for each login, as whoever rotates tokens expects; Kafka 3.9 reads it once. */
function fileSource(url: string, disk: Pick<Disk, 'readFile'>): TokenSource {
  const path = decodeURIComponent(new URL(url).pathname);
  const option = `The OAuth configuration option ${ENDPOINT}`;
  return async () => {
    try {
      return (await disk.readFile(path)).toString('utf8').trim();
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === 'EISDIR')
        throw configError(`${option} references a directory (${path}), not a file`);
      const why = code === 'EACCES' ? "doesn't have read permission" : "doesn't exist";
      throw configError(`${option} contains a file (${path}) that ${why}`);
    }
  };
}

// ---- the request -----------------------------------------------------------------------------------------

function requestOf(login: Login): HttpPost {
  const { url, scope, connectTimeoutMs, readTimeoutMs } = login;
  if ((connectTimeoutMs ?? 0) < 0 || (readTimeoutMs ?? 0) < 0)
    throw illegalArgument("timeouts can't be negative");
  const encode = (text: string) =>
    login.urlencode ? new URLSearchParams({ '': text }).toString().slice(1) : text;
  const client = `${encode(login.clientId)}:${encode(login.clientSecret)}`;
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(client, 'utf8').toString('base64')}`,
    'cache-control': 'no-cache',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const form = { grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) };
  return { url, headers, body: String(new URLSearchParams(form)), connectTimeoutMs, readTimeoutMs };
}

function checkBackoff({ backoffMs, backoffMaxMs }: Login): void {
  if (backoffMs < 0)
    throw illegalArgument(`retryBackoffMs value (${backoffMs}) must be non-negative`);
  if (backoffMaxMs < 0)
    throw illegalArgument(`retryBackoffMaxMs value (${backoffMaxMs}) must be non-negative`);
  if (backoffMaxMs < backoffMs)
    throw illegalArgument(
      `retryBackoffMaxMs value (${backoffMaxMs}) is less than retryBackoffMs value (${backoffMs})`,
    );
}

/** Asks again after a pause that doubles, for backoffMaxMs in all; the first failure is the one that is told. */
async function askUntil(
  request: HttpPost,
  { backoffMs, backoffMaxMs }: Login,
  { clock, network, log }: SourceWorld,
): Promise<string> {
  const endMs = clock.now() + backoffMaxMs;
  let first: unknown = null;
  for (let attempt = 1; clock.now() <= endMs; attempt++) {
    try {
      return await ask(request, network, log);
    } catch (error) {
      first ??= error;
      if (error instanceof RefusedError || request.signal?.aborted) break;
      const waitMs = Math.min(backoffMs * 2 ** (attempt - 1), endMs - clock.now());
      if (waitMs <= 0) break;
      const text = `Attempt ${attempt} to make call resulted in an error; sleeping ${waitMs} ms before retrying`;
      log.log('WARN', text, `${LOGGER}.Retry`, error);
      const waiting = pause(clock, { ...UNLIMITED, signal: request.signal }, waitMs);
      if (!(await waiting.catch(() => false))) break;
    }
  }
  throw first instanceof RefusedError ? kafkaError(String(first), first) : first;
}

/** The endpoint does not want us. */
class RefusedError extends ClientError {
  constructor(message: string) {
    super(`${LOGGER}.UnretryableException`, `java.io.IOException: ${message}`);
  }
}

async function ask(
  request: HttpPost,
  network: Pick<Network, 'post'>,
  log: ClientLog,
): Promise<string> {
  const { status, body } = await network.post(request).catch((error: unknown) => {
    throw ioError(error instanceof Error ? error.message : String(error), error);
  });
  const text = body.toString('utf8');
  if (status === 200 || status === 201) {
    if (text !== '') return text;
    throw ioError(
      `The token endpoint response was unexpectedly empty despite response code ${status} from ${request.url} and error message {}`,
    );
  }
  const said = complaint(status >= 400 ? text : '');
  const line = `handleOutput - error response code: ${status}, error response body: ${said}`;
  log.log('WARN', line, `${LOGGER}.HttpAccessTokenRetriever`);
  if (REFUSALS.includes(status))
    throw new RefusedError(
      `The response code ${status} and error response ${said} was encountered reading the token endpoint response; will not attempt further retries`,
    );
  throw ioError(
    `The unexpected response code ${status} and error message ${said} was encountered reading the token endpoint response`,
  );
}

/** The endpoint's own words (RFC 6749, 5.2). */
function complaint(body: string): string {
  if (body.trim() === '') return '{}';
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return `{${body}}`;
  }
  for (const [what, more] of [
    ['error', 'error_description'],
    ['errorCode', 'errorSummary'],
  ] as const)
    if (field(json, what) !== undefined)
      return `{${JSON.stringify(field(json, what))} - ${JSON.stringify(field(json, more)) ?? ''}}`;
  return body;
}

function accessTokenOf(body: string): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw ioError('The token endpoint response is no JSON', error);
  }
  const token = field(json, 'access_token');
  const attribute = "The value for the token endpoint response's access_token JSON attribute must";
  if (typeof token !== 'string') throw illegalArgument(`${attribute} be non-null`);
  if (token === '') throw illegalArgument(`${attribute} be non-empty`);
  const trimmed = token.trim();
  if (trimmed === '') throw illegalArgument(`${attribute} not contain only whitespace`);
  return trimmed;
}

function field(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return (json as Record<string, unknown>)[name];
}
