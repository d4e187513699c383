/**
 * System properties as Kafka's scripts take them: KAFKA_OPTS="-Dname=value ...". Those about logins mean something here:
 * java.security.auth.login.config names the file with the secrets.
 */
import {
  ALLOWED_URLS,
  JaasError,
  type LoadLogins,
  LOGIN_FILE,
  type Logins,
  parseJaasFile,
} from '../base/jaas.ts';
import type { Io } from './command.ts';
import { JavaError } from './java-error.ts';

export function systemProperties(env: Io['env']): Map<string, string> {
  const properties = new Map<string, string>();
  for (const [word] of (env['KAFKA_OPTS'] ?? '').matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)) {
    const [, name, value] = /^-D([^=]+)(?:=(.*))?$/.exec(word.replace(/["']/g, '')) ?? [];
    if (name !== undefined) properties.set(name, value ?? '');
  }
  return properties;
}

export async function readLogins(io: Io): Promise<Logins> {
  const properties = systemProperties(io.env);
  const file = properties.get(LOGIN_FILE);
  if (file === undefined) return { sections: new Map(), properties };
  try {
    const text = (await io.platform.disk.readFile(file.replace(/^file:/, ''))).toString();
    return { sections: parseJaasFile(text), properties };
  } catch (error) {
    const reason =
      error instanceof JaasError ? error.message : `${file} (No such file or directory)`;
    const cause = new JavaError('java.lang.SecurityException', `java.io.IOException: ${reason}`);
    const message = `Exception while loading the login configuration ${file}`;
    throw new JavaError('org.apache.kafka.common.KafkaException', message, cause);
  }
}

/** How a tool's client finds a login that its settings do not hold; undefined: KAFKA_OPTS says nothing of logins either. */
export function clientLogins(io: Io): LoadLogins | undefined {
  const properties = systemProperties(io.env);
  const isGiven = properties.has(LOGIN_FILE) || properties.has(ALLOWED_URLS);
  return isGiven ? () => readLogins(io) : undefined;
}
