/**
 * PEM: blocks of base64 between BEGIN and END lines. Property files join lines with blanks, so any white space may
 * stand where a line ended.
 */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/gs;

export interface PemBlock {
  readonly label: string;
  /** Between the two lines, as it stood. */
  readonly body: string;
}

export function pemBlocks(text: string): PemBlock[] {
  return [...text.matchAll(BLOCK)].map(([, label = '', body = '']) => ({ label, body }));
}

export function writePem(label: string, base64: string): string {
  const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
