import { expect, it } from 'vitest';
import { decodeBase64 } from '../../../../src/cli/delegation-tokens/base64.ts';

it.each([
  ['YWJj', 'abc'],
  ['YWI=', 'ab'],
  ['YWI', 'ab'],
  ['', ''],
])('decodes %j', (text, bytes) => {
  expect(decodeBase64(text).toString()).toBe(bytes);
});

it.each([
  ['a', 'Input byte[] should at least have 2 bytes for base64 bytes'],
  ['!!', 'Illegal base64 character 21'],
  ['YWJjY', 'Last unit does not have enough valid bits'],
  ['YWJj=', 'Input byte array has wrong 4-byte ending unit'],
])('refuses %j as java.util.Base64 does', (text, message) => {
  expect(() => decodeBase64(text)).toThrow(message);
});
