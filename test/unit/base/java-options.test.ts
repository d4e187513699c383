import { expect, it } from 'vitest';
import { systemProperties } from '../../../src/base/java-options.ts';

it('finds the system properties among the words of KAFKA_OPTS', () => {
  const options = `-Xmx1G -Da.b=c  -Djava.security.auth.login.config="/with blank/jaas.conf" '-Dx=1 2' -Dflag -De\\ f==g -Da.b=d`;
  expect(systemProperties(options)).toEqual(
    new Map([
      ['a.b', 'd'],
      ['java.security.auth.login.config', '/with blank/jaas.conf'],
      ['x', '1 2'],
      ['flag', ''],
      ['e f', '=g'],
    ]),
  );
  expect(systemProperties('')).toEqual(new Map());
});
