/**
 * The subject of a certificate as Java's X500Principal.getName() writes it (RFC 2253), because principals and ACLs are
 * compared with it letter by letter: last part first, nine attributes by keyword, all others as OID=#hex.
 */
import { childAt, childrenOf, type DerValue, oidOf, readValue, Tag } from './der.ts';

const KEYWORDS: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};

/** How the text of each string type is encoded; a value of another type is written as hex. */
const STRINGS: Readonly<Record<number, 'utf8' | 'latin1' | 'utf16'>> = {
  12: 'utf8',
  19: 'utf8',
  20: 'latin1',
  22: 'utf8',
  27: 'utf8',
  30: 'utf16',
};

const VERSION_TAG = 0xa0;
const SUBJECT_INDEX = 4;

export function subjectOf(certificate: Buffer): string {
  const tbs = childAt(readValue(certificate), 0, Tag.sequence);
  const shift = childAt(tbs, 0).tag === VERSION_TAG ? 1 : 0;
  const parts = childrenOf(childAt(tbs, SUBJECT_INDEX + shift, Tag.sequence));
  return parts
    .reverse()
    .map((part) => childrenOf(part).map(attribute).join('+'))
    .join(',');
}

function attribute(value: DerValue): string {
  const oid = oidOf(childAt(value, 0, Tag.oid));
  const content = childAt(value, 1);
  const keyword = KEYWORDS[oid];
  const encoding = STRINGS[content.tag];
  if (keyword === undefined || encoding === undefined) {
    return `${keyword ?? oid}=#${content.whole.toString('hex')}`;
  }
  return `${keyword}=${escaped(textOf(content.content, encoding))}`;
}

function textOf(bytes: Buffer, encoding: 'utf8' | 'latin1' | 'utf16'): string {
  if (encoding !== 'utf16') return bytes.toString(encoding);
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le');
}

function escaped(text: string): string {
  const marked = text.replace(/[,=+<>#;"\\]/g, '\\$&').replaceAll('\0', '\\00');
  const blank = (blanks: string) => blanks.replace(/./gs, '\\$&');
  return marked.replace(/^[ \r]+/, blank).replace(/[ \r]+$/, blank);
}
