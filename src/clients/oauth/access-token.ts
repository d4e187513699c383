/**
 * What a client reads of its access token before it shows it to a broker (KIP-768; kafka: LoginAccessTokenValidator): who it names
 * and how long it holds. Whether it is signed by somebody trusted is the broker's to say.
 */
import { ClientError } from '../errors.ts';

export interface AccessToken {
  /** A JWS in compact form. */
  readonly token: string;
  readonly principal: string;
  /** Ms since the epoch; null: not told. */
  readonly startMs: number | null;
  readonly expiresMs: number;
}

export interface ClaimNames {
  readonly subject: string;
  readonly scope: string;
}

/** Throws for names that are none. */
export function claimNames(subject: string, scope: string): ClaimNames {
  return { scope: textOf('scope', scope), subject: textOf('sub', subject) };
}

/** Throws a ValidateException, or what Java's own reading of it comes to. */
export function readAccessToken(token: string, names: ClaimNames): AccessToken {
  const claims = claimsOf(token);
  const scope = claims.get(names.scope);
  const expires = numberOf(claims.get('exp'));
  const subject = claims.get(names.subject);
  if (subject !== undefined && typeof subject !== 'string') throw classCast(subject, 'String');
  const start = numberOf(claims.get('iat'));
  checkScopes(names.scope, typeof scope === 'string' ? [scope] : scope);
  if (expires === undefined) throw invalid('exp value must be non-null');
  if (expires < 0)
    throw invalid(`exp value must be non-negative; value given was "${expires * 1000}"`);
  const principal = textOf(names.subject, subject);
  if (start !== undefined && start < 0)
    throw invalid(`iat value must be null or non-negative; value given was "${start * 1000}"`);
  const startMs = start === undefined ? null : start * 1000;
  return { token, principal, startMs, expiresMs: expires * 1000 };
}

type Claim = string | number | readonly string[];

const MALFORMED =
  'Malformed JWT provided; expected three sections (header, payload, and signature)';

function claimsOf(token: string): ReadonlyMap<string, Claim> {
  const sections = token
    .trim()
    .split('.')
    .map((section) => section.trim());
  if (sections.length !== 3 || sections.includes('')) throw invalid(MALFORMED);
  const [, payload = ''] = sections;
  // Java takes plain base64 only, and so refuses some of what is right.
  if (!/^[\w+/-]*={0,2}$/.test(payload) || payload.replace(/=+$/, '').length % 4 === 1)
    throw invalid('Could not validate the access token: malformed Base64 URL encoded value');
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  } catch {
    throw invalid('Could not validate the access token: malformed JSON');
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return new Map();
  return new Map(Object.entries(claims).map(([name, value]) => [name, claimOf(value)]));
}

/** As Java's JSON gives it: lists of texts, numbers, and everything else as a text. */
function claimOf(value: unknown): Claim {
  if (Array.isArray(value)) return value.map(asText);
  return typeof value === 'number' ? value : asText(value);
}

function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value);
}

/** Whole seconds. */
function numberOf(value: Claim | undefined): number | undefined {
  if (value === undefined || typeof value === 'number')
    return value === undefined ? value : Math.trunc(value);
  throw classCast(value, 'Number');
}

function checkScopes(name: string, scopes: Claim | undefined): void {
  if (scopes === undefined || typeof scopes === 'number' || typeof scopes === 'string') return;
  const seen = new Set<string>();
  for (const scope of scopes.map((one) => textOf(name, one))) {
    if (seen.has(scope))
      throw invalid(`${name} value must not contain duplicates - ${scope} already present`);
    seen.add(scope);
  }
}

function textOf(name: string, value: string | undefined): string {
  if (value === undefined) throw invalid(`${name} value must be non-null`);
  if (value === '') throw invalid(`${name} value must be non-empty`);
  const text = value.trim();
  if (text === '') throw invalid(`${name} value must not contain only whitespace`);
  return text;
}

const VALIDATE = 'org.apache.kafka.common.security.oauthbearer.internals.secured.ValidateException';

function invalid(message: string): ClientError {
  return new ClientError(VALIDATE, message);
}

/** A token that does not say what it must; everything else is somebody else's mistake. */
export function isInvalidToken(error: unknown): error is ClientError {
  return error instanceof ClientError && error.javaClass === VALIDATE;
}

function classCast(value: Claim, to: 'String' | 'Number'): ClientError {
  const from = javaName(value);
  return new ClientError(
    'java.lang.ClassCastException',
    `class ${from} cannot be cast to class java.lang.${to} (${from} and java.lang.${to} are in module java.base of loader 'bootstrap')`,
  );
}

function javaName(value: Claim): string {
  if (typeof value === 'string') return 'java.lang.String';
  if (typeof value !== 'number') return 'java.util.ArrayList';
  if (!Number.isInteger(value)) return 'java.lang.Double';
  return value === (value | 0) ? 'java.lang.Integer' : 'java.lang.Long';
}
