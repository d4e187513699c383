/**
 * Numbers and text as Java prints them (spec/cli.md 0.9). Double.toString switches to `d.dddE7` outside [10^-3, 10^7) and
 * always shows a fraction; String.format rounds the shortest decimal half-up, where toFixed rounds the binary value.
 * Both work on the shortest digits that read back as the same value, which JavaScript and Java (from 19 on) agree upon.
 */

/** Digits and exponent of a positive finite number: 0.d1d2d3... x 10^exponent. */
function decimal(text: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, '').length;
  const digits = all.slice(leading).replace(/0+$/, '');
  return { digits, exponent: whole.length - leading + Number(power) };
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  return null;
}

function javaDecimal(text: string, negative: boolean): string {
  const { digits, exponent } = decimal(text);
  const sign = negative ? '-' : '';
  if (exponent > -3 && exponent <= 7) {
    if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
    const whole = digits.slice(0, exponent).padEnd(exponent, '0');
    return `${sign}${whole}.${digits.slice(exponent) || '0'}`;
  }
  return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent - 1}`;
}

/** Double.toString. */
export function doubleText(value: number): string {
  const known = special(value);
  if (known !== null) return known;
  return twoDigits(value, javaDecimal(String(Math.abs(value)), value < 0));
}

/** Java shows at least two digits of a denormal: 4.9E-324, where JavaScript says 5e-324. */
function twoDigits(value: number, text: string): string {
  const match = /^(-?\d)\.0(E-\d+)$/.exec(text);
  if (match === null || Math.abs(value) >= 2.2250738585072014e-308) return text;
  const [mantissa = '', power = ''] = Math.abs(value).toExponential(1).split('e');
  return `${value < 0 ? '-' : ''}${mantissa}E${Number(power)}`;
}

/** Float.toString of a number that came from four bytes. */
export function floatText(value: number): string {
  const known = special(value);
  if (known !== null) return known;
  const size = Math.abs(value);
  for (let precision = 1; precision <= 9; precision++) {
    const text = size.toExponential(precision - 1);
    if (Math.fround(Number(text)) !== size) continue;
    if (precision === 1 && size < 1.17549435e-38) return floatText2(size, value < 0);
    return javaDecimal(text, value < 0);
  }
  return javaDecimal(String(size), value < 0);
}

function floatText2(size: number, negative: boolean): string {
  const [mantissa = '', power = ''] = size.toExponential(1).split('e');
  return `${negative ? '-' : ''}${mantissa}E${Number(power)}`;
}

/** String.format("%.<places>f"): half-up on the shortest decimal. */
export function fixed(value: number, places: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const { digits, exponent } = decimal(String(Math.abs(value)));
  const scaled = digits.padEnd(Math.max(digits.length, exponent + places), '0');
  const kept = exponent + places;
  let number = 0n;
  if (kept >= 0) {
    number = BigInt(scaled.slice(0, kept) || '0');
    if ((scaled[kept] ?? '0') >= '5') number += 1n;
  }
  const text = number.toString().padStart(places + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (places === 0) return sign + text;
  return `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** `%-15s`: pads, never cuts. */
export function left(text: string | number, width: number): string {
  return String(text).padEnd(width);
}

/** String.trim(): everything up to and including the blank, no Unicode spaces. */
export function javaTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

export function compareNumbers(a: number, b: number): number {
  return a - b;
}

/** String.compareTo order: UTF-16 code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
