import { expect, it } from 'vitest';
import { isDistinguishedName } from '../../../src/zookeeper/server/distinguished-name.ts';

// What Java 17's X500Principal said of each.
it.each(
  [
    ['', 'CN=a', ' cn = a ', 'CN=', 'CN=a,O=b', 'CN=a;O=b', 'CN=a+OU=b', 'CN=a , O=b,C=DE', 'CN=ä'],
    ['1.2.3=a', 'oid.1.2.3=a', '2.999=a', 'CN=a=b', 'CN=a#b', 'CN=a\n,O=b'],
    ['CN="a,b"', 'CN=a\\,b', 'CN=a\\2c', 'EMAILADDRESS=a', 'DNQ=a', 'SERIALNUMBER=a'],
  ].flat(),
)('%j is one', (text) => expect(isDistinguishedName(text)).toBe(true));

it.each(
  [
    [
      ' ',
      'foo',
      'CN',
      '=a',
      'CN=a,',
      ',CN=a',
      'CN=a,,O=b',
      'CN=a+',
      'X=1',
      'E=a',
      'SN=a',
      'TITLE=a',
    ],
    [
      '1=a',
      '9.1.2=a',
      '1.40.1=a',
      'CN=#0401',
      'CN=#04',
      'CN=#zz',
      'CN="a',
      'CN=a"b',
      'CN=a\\',
      'CN=a<b',
    ],
  ].flat(),
)('%j is none', (text) => expect(isDistinguishedName(text)).toBe(false));
