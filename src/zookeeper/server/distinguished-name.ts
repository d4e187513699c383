/**
 * Whether a text is a name as certificates bear it (RFC 2253, `CN=a,O=b`), by what Java's X500Principal takes for one: its
 * keywords and object identifiers, values plain, quoted or as hex, joined by commas, semicolons or plus signs. Each
 * piece is matched where the one before ended, so a text of any length is read once.
 */
const KEYWORDS =
  'CN|C|L|S|ST|O|OU|T|IP|STREET|DC|DNQ|DNQUALIFIER|SURNAME|GIVENNAME|INITIALS|GENERATION|EMAIL|EMAILADDRESS|UID|SERIALNUMBER';
/** The second number of 0 and 1 is below 40. */
const IDENTIFIER = String.raw`(?:OID\.)?(?:[01]\.[1-3]?\d|2\.\d+)(?:\.\d+)*`;
const KEY = new RegExp(String.raw`\s*(?:${KEYWORDS}|${IDENTIFIER})\s*=\s*`, 'iy');
const QUOTED = /"(?:[^"\\]|\\.)*"\s*/sy;
const HEX = /#((?:[0-9a-f]{2}){2,})\s*/iy;
const PLAIN = /(?:[^,;+"<>\\]|\\(?:[0-9a-f]{2}|[,;+"<>\\#= ]))*/iy;
const JOINT = /[,;+]/y;

export function isDistinguishedName(text: string): boolean {
  if (text === '') return true;
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  for (;;) {
    if (take(KEY) === null || !takeValue(text[at], take)) return false;
    if (at === text.length) return true;
    if (take(JOINT) === null) return false;
  }
}

function takeValue(first: string | undefined, take: (pattern: RegExp) => string | null): boolean {
  if (first === '"') return take(QUOTED) !== null;
  if (first !== '#') return take(PLAIN) !== null;
  const hex = take(HEX);
  if (hex === null) return false;
  const der = Buffer.from(hex.trim().slice(1), 'hex');
  return der[1] === der.length - 2;
}
