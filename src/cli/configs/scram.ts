/** SCRAM credentials of users: `SCRAM-SHA-256=[iterations=8192,password=secret]` (KIP-554). */
import {
  credentialText,
  isScramName,
  SCRAM_ITERATIONS_MIN,
  SCRAM_SALT_BYTES,
  saltedPassword,
} from '../../base/scram.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { ScramAlteration } from '../../clients/admin/scram.ts';
import type { Io } from '../command.ts';
import { got, illegalArgument, javaClassOf, messageOf } from '../java-error.ts';
import { ANSWER_TIMEOUT_MS } from './actions.ts';

/** A broker that keeps no credentials has none to show. */
export async function describeScram(admin: AdminClient, users: readonly string[]): Promise<string> {
  const simple = (error: Error) => javaClassOf(error).split('.').at(-1);
  let text = '';
  try {
    const asked = users.length === 0 ? null : users;
    const timeoutMs = ANSWER_TIMEOUT_MS;
    for (const [user, one] of await admin.describeUserScramCredentials(asked, { timeoutMs })) {
      if (!(one instanceof Error)) {
        const list = one.map(
          ({ mechanism, iterations }) => `${mechanism}=iterations=${iterations}`,
        );
        text += `SCRAM credential configs for user-principal '${user}' are ${list.join(', ')}\n`;
      } else if (simple(one) !== 'ResourceNotFoundException')
        text += `Error retrieving SCRAM credential configs for user-principal '${user}': ${simple(one)}: ${messageOf(one)}\n`;
    }
  } catch (error) {
    if (!(error instanceof Error) || simple(error) !== 'UnsupportedVersionException') throw error;
  }
  return text;
}

export async function alterScram(
  admin: AdminClient,
  user: string,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  const alterations: ScramAlteration[] = deleted
    .filter(isScramName)
    .map((mechanism) => ({ user, delete: mechanism }));
  for (const [mechanism, text] of added)
    if (isScramName(mechanism))
      alterations.push({ user, upsert: mechanism, ...credential(mechanism, text) });
  await got(admin.alterUserScramCredentials(alterations));
}

/** What is typed of passwords, as ZooKeeper is to keep it. */
export async function storedCredentials(
  added: ReadonlyMap<string, string>,
  io: Io,
): Promise<Map<string, string>> {
  const stored = new Map<string, string>();
  for (const [mechanism, text] of added) {
    if (!isScramName(mechanism)) continue;
    const { iterations, password } = credential(mechanism.replaceAll('-', '_'), text);
    const salt = io.platform.random.bytes(SCRAM_SALT_BYTES);
    const salted = await saltedPassword(mechanism, password, salt, iterations);
    stored.set(mechanism, await credentialText(mechanism, salted, salt, iterations));
  }
  return stored;
}

function credential(mechanism: string, text: string): { iterations: number; password: string } {
  const match = /^(?:iterations=([0-9]*),)?password=(.*)$/s.exec(text);
  if (match === null)
    throw illegalArgument(`Invalid credential property ${mechanism.replaceAll('-', '_')}=${text}`);
  const iterations = match[1] === undefined ? SCRAM_ITERATIONS_MIN : Number(match[1]);
  if (iterations < SCRAM_ITERATIONS_MIN)
    throw illegalArgument(
      `Iterations ${iterations} is less than the minimum ${SCRAM_ITERATIONS_MIN} required for ${mechanism}`,
    );
  return { iterations, password: match[2] ?? '' };
}
