/** java.util.Base64's decoder: padding may be left out, and what it refuses is refused in its words. */
import { illegalArgument } from '../java-error.ts';

export function decodeBase64(text: string): Buffer {
  if (text.length === 1)
    throw illegalArgument('Input byte[] should at least have 2 bytes for base64 bytes');
  const body = text.replace(/={1,2}$/, '');
  const bad = /[^A-Za-z0-9+/]/.exec(body);
  if (bad !== null)
    throw illegalArgument(`Illegal base64 character ${(bad[0].codePointAt(0) ?? 0).toString(16)}`);
  if (body !== text && text.length % 4 !== 0)
    throw illegalArgument('Input byte array has wrong 4-byte ending unit');
  if (body.length % 4 === 1) throw illegalArgument('Last unit does not have enough valid bits');
  return Buffer.from(body, 'base64');
}
