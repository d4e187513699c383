/**
 * What is kept of a SCRAM password (RFC 5802; kafka: ScramFormatter, ScramCredentialUtils): two keys, the salt and the number of
 * iterations, as one line of text. The password cannot be had back from it.
 */

/** Mechanisms, each with its number in Kafka's protocol, its hash and the fewest iterations Kafka takes. */
export const SCRAM_MECHANISMS = {
  'SCRAM-SHA-256': { type: 1, hash: 'SHA-256', bits: 256 },
  'SCRAM-SHA-512': { type: 2, hash: 'SHA-512', bits: 512 },
} as const;

export const SCRAM_ITERATIONS_MIN = 4096;

/** How much salt Kafka's tools and clients draw. */
export const SCRAM_SALT_BYTES = 32;

export type ScramName = keyof typeof SCRAM_MECHANISMS;

export function isScramName(text: string): text is ScramName {
  return Object.hasOwn(SCRAM_MECHANISMS, text);
}

/** null: a mechanism that Kafka has no number for. */
export function scramNameOf(type: number): ScramName | null {
  const names = Object.keys(SCRAM_MECHANISMS).filter(isScramName);
  return names.find((name) => SCRAM_MECHANISMS[name].type === type) ?? null;
}

export async function saltedPassword(
  mechanism: ScramName,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<Buffer> {
  const { hash, bits } = SCRAM_MECHANISMS[mechanism];
  const { subtle } = globalThis.crypto;
  const secret = Buffer.from(password, 'utf8');
  const key = await subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash, salt: Buffer.from(salt), iterations };
  return Buffer.from(await subtle.deriveBits(parameters, key, bits));
}

/** `salt=...,stored_key=...,server_key=...,iterations=4096`, as it lies in ZooKeeper. */
export async function credentialText(
  mechanism: ScramName,
  salted: Uint8Array,
  salt: Uint8Array,
  iterations: number,
): Promise<string> {
  const { storedKey, serverKey } = await scramKeys(mechanism, salted);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return `salt=${base64(salt)},stored_key=${base64(storedKey)},server_key=${base64(serverKey)},iterations=${iterations}`;
}

/** What both sides derive from a salted password (RFC 5802, 3). */
export async function scramKeys(mechanism: ScramName, salted: Uint8Array) {
  const clientKey = await keyed(mechanism, salted, 'Client Key');
  const { hash } = SCRAM_MECHANISMS[mechanism];
  return {
    clientKey,
    storedKey: Buffer.from(await globalThis.crypto.subtle.digest(hash, clientKey)),
    serverKey: await keyed(mechanism, salted, 'Server Key'),
  };
}

/** HMAC of a text, by the mechanism's hash. */
export async function keyed(
  mechanism: ScramName,
  secret: Uint8Array,
  text: string,
): Promise<Buffer<ArrayBuffer>> {
  const { subtle } = globalThis.crypto;
  const { hash } = SCRAM_MECHANISMS[mechanism];
  const algorithm = { name: 'HMAC', hash };
  const key = await subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign']);
  return Buffer.from(await subtle.sign('HMAC', key, Buffer.from(text)));
}

/** null for a text that is no credential. */
export function credentialIterations(text: string): number | null {
  const match = /(?:^|,)iterations=(\d+)(?:,|$)/.exec(text);
  return match === null ? null : Number(match[1]);
}
