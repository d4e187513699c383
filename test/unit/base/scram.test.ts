import { expect, test } from 'vitest';
import { credentialIterations, credentialText, saltedPassword } from '../../../src/base/scram.ts';

/** The example of RFC 7677, section 3. */
test('a credential holds the keys of RFC 7677', async () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  const salted = await saltedPassword('SCRAM-SHA-256', 'pencil', salt, 4096);
  const text = await credentialText('SCRAM-SHA-256', salted, salt, 4096);
  expect(text).toBe(
    'salt=W22ZaJ0SNY7soEsUEjb6gQ==,stored_key=WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,server_key=wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=,iterations=4096',
  );
  expect(credentialIterations(text)).toBe(4096);
  expect(credentialIterations('x=1')).toBe(null);
});
