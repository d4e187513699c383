/**
 * Settings of a broker as they go into ZooKeeper (kafka: ConfigCommand.preProcessBrokerConfigs). The keys of the password encoder
 * are for this tool alone and stay out. Passwords would have to be encrypted, which this version does not.
 */
import { brokerKeyType } from '../../broker/config-entries.ts';
import { checkDynamicConfigs } from '../../broker/dynamic-checks.ts';
import { illegalArgument } from '../java-error.ts';

export function brokerSettings(
  added: ReadonlyMap<string, string>,
  perBroker: boolean,
): ReadonlyMap<string, string> {
  const settings = new Map([...added].filter(([key]) => !key.startsWith('password.encoder.')));
  checkDynamicConfigs(settings, perBroker);
  const passwords = [...settings.keys()].filter((key) => brokerKeyType(key) === 'password');
  if (passwords.length === 0) return settings;
  if (!added.has('password.encoder.secret'))
    throw illegalArgument(
      `requirement failed: password.encoder.secret must be specified to update HashSet(${passwords.join(', ')}). Other password encoder configs like cipher algorithm and iterations may also be specified to override the default encoding parameters. Password encoder configs will not be persisted in ZooKeeper.`,
    );
  throw illegalArgument(
    `Encrypted passwords are not served by this version of Samsa yet: ${passwords.join(', ')}`,
  );
}
