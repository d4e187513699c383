/** Kafka's Uuid.fromString: 22 base64url characters; what Java's decoder refuses is refused in its words. */
import { illegalArgument } from './java-error.ts';

/** The canonical text of an id as typed. */
export function parseUuid(text: string): string {
  if (text.length > 24)
    throw illegalArgument(
      `Input string with prefix \`${text.slice(0, 24)}\` is too long to be decoded as a base64 UUID`,
    );
  const body = text.replace(/={1,2}$/, '');
  const bad = [...body].find((char) => !/[A-Za-z0-9_-]/.test(char));
  if (bad !== undefined)
    throw illegalArgument(`Illegal base64 character ${(bad.codePointAt(0) ?? 0).toString(16)}`);
  if (body.length % 4 === 1) throw illegalArgument('Last unit does not have enough valid bits');
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.length !== 16)
    throw illegalArgument(
      `Input string \`${text}\` decoded as ${bytes.length} bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID`,
    );
  return bytes.toString('base64url');
}
