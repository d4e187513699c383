/** SCRAM credentials of users: `SCRAM-SHA-256=[iterations=8192,password=secret]` (KIP-554). */
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { ScramAlteration, ScramMechanism } from '../../clients/admin/scram.ts';
import { got, illegalArgument, javaClassOf, messageOf } from '../java-error.ts';
import { ANSWER_TIMEOUT_MS } from './actions.ts';

const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];
const ITERATIONS_MIN = 4096;

export function isScram(key: string): key is ScramMechanism {
  return MECHANISMS.includes(key);
}

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
    .filter(isScram)
    .map((mechanism) => ({ user, delete: mechanism }));
  for (const [mechanism, text] of added)
    if (isScram(mechanism))
      alterations.push({ user, upsert: mechanism, ...credential(mechanism, text) });
  await got(admin.alterUserScramCredentials(alterations));
}

function credential(mechanism: string, text: string): { iterations: number; password: string } {
  const match = /^(?:iterations=([0-9]*),)?password=(.*)$/s.exec(text);
  if (match === null)
    throw illegalArgument(`Invalid credential property ${mechanism.replaceAll('-', '_')}=${text}`);
  const iterations = match[1] === undefined ? ITERATIONS_MIN : Number(match[1]);
  if (iterations < ITERATIONS_MIN)
    throw illegalArgument(
      `Iterations ${iterations} is less than the minimum ${ITERATIONS_MIN} required for ${mechanism}`,
    );
  return { iterations, password: match[2] ?? '' };
}
