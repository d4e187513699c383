/**
 * TLS and logins of a tool's client, read and fetched before it is made: Java's constructors fail of stores that cannot be read and of a
 * token that is not to be had, and so do the tools, whatever they would do with an error later on.
 */
import { parseConfig } from '../clients/config-types.ts';
import { ADMIN_KEYS } from '../clients/config.ts';
import {
  networkFailure,
  prepareSecurity,
  readSecurity,
  type Security,
} from '../clients/security.ts';
import type { Io } from './command.ts';
import { JavaError } from './java-error.ts';
import { clientLog } from './log4j.ts';
import { clientLogins } from './logins.ts';

const KEY = /^(ssl\.|sasl\.|security\.protocol$)/;

/** Throws a KafkaException of the message `failure`. */
export async function openSecurity(
  settings: Readonly<Record<string, unknown>>,
  failure: string,
  io: Io,
): Promise<Security> {
  const given = Object.fromEntries(Object.entries(settings).filter(([key]) => KEY.test(key)));
  const config = parseConfig(ADMIN_KEYS, given, () => {});
  const { platform } = io;
  const world = { ...platform, log: clientLog(io), logins: clientLogins(io) };
  try {
    const security = readSecurity(config, world);
    await prepareSecurity(security, platform.network);
    return security;
  } catch (error) {
    throw new JavaError('org.apache.kafka.common.KafkaException', failure, networkFailure(error));
  }
}
