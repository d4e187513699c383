/**
 * SCRAM users: DescribeUserScramCredentials 50 (any broker), AlterUserScramCredentials 51 (controller), KIP-554. The
 * password never leaves the client: what is sent is PBKDF2 of it, computed asynchronously, over a random salt.
 */
import {
  isScramName,
  SCRAM_ITERATIONS_MIN,
  SCRAM_MECHANISMS,
  SCRAM_SALT_BYTES,
  saltedPassword,
  scramNameOf,
  type ScramName,
} from '../../base/scram.ts';
import { Errors } from '../../protocol/errors.ts';
import { alterUserScramCredentialsApi } from '../../protocol/messages/alter-user-scram-credentials.ts';
import { describeUserScramCredentialsApi } from '../../protocol/messages/describe-user-scram-credentials.ts';
import { brokerError } from '../errors.ts';
import type { CallOptions } from '../types.ts';
import { ANY, CONTROLLER, check, outcome, type Calls } from './calls.ts';
import { AdminResult } from './result.ts';

/** UNKNOWN: one that this version has no name for. */
export type ScramMechanism = 'UNKNOWN' | ScramName;

/** What a broker tells of a user's password: everything but the password. */
export interface ScramCredentialInfo {
  readonly mechanism: ScramMechanism;
  readonly iterations: number;
}

/** A password to set or to take away. Only its salted hash leaves this process. */
export type ScramAlteration =
  | { readonly user: string; readonly delete: ScramMechanism }
  | {
      readonly user: string;
      readonly upsert: ScramMechanism;
      /** Default 4096. */
      readonly iterations?: number;
      readonly password: string;
      /** Default: 32 random bytes. */
      readonly salt?: Uint8Array;
    };

/** null users: all of them. A user without credentials fails with ResourceNotFoundException. */
export function describeUserScramCredentials(
  calls: Calls,
  users: readonly string[] | null,
  options: CallOptions = {},
): Promise<Map<string, readonly ScramCredentialInfo[] | Error>> {
  const deadline = calls.deadline(options);
  return calls.call('describeUserScramCredentials', ANY, deadline, async (attempt) => {
    const response = await attempt.send(describeUserScramCredentialsApi, {
      users: users?.map((name) => ({ name })) ?? null,
    });
    check(response.errorCode, response.errorMessage);
    return new Map(
      response.results.map((result) => [
        result.user,
        outcome<readonly ScramCredentialInfo[]>(result.errorCode, result.errorMessage, () =>
          result.credentialInfos.map(({ mechanism, iterations }) => ({
            mechanism: scramNameOf(mechanism) ?? 'UNKNOWN',
            iterations,
          })),
        ),
      ]),
    );
  });
}

export function alterUserScramCredentials(
  calls: Calls,
  alterations: readonly ScramAlteration[],
  randomBytes: (size: number) => Uint8Array,
  options: CallOptions = {},
): AdminResult<string, void> {
  const deadline = calls.deadline(options);
  const users = [...new Set(alterations.map((one) => one.user))];
  const work = Promise.all(alterations.map((one) => wireAlteration(one, randomBytes))).then(
    (wire) =>
      calls.call('alterUserScramCredentials', CONTROLLER, deadline, async (attempt) => {
        const response = await attempt.send(alterUserScramCredentialsApi, {
          deletions: wire.flatMap((one) => ('salt' in one ? [] : [one])),
          upsertions: wire.flatMap((one) => ('salt' in one ? [one] : [])),
        });
        if (response.results.some((result) => result.errorCode === Errors.NOT_CONTROLLER)) {
          throw brokerError(Errors.NOT_CONTROLLER);
        }
        return new Map<string, undefined | Error>(
          response.results.map((result) => [
            result.user,
            outcome(result.errorCode, result.errorMessage, () => undefined),
          ]),
        );
      }),
  );
  return new AdminResult<string, void>(users, (user) => user, work);
}

async function wireAlteration(
  alteration: ScramAlteration,
  randomBytes: (size: number) => Uint8Array,
) {
  if ('delete' in alteration) {
    return { name: alteration.user, mechanism: typeOf(alteration.delete) };
  }
  const {
    user,
    upsert,
    password,
    iterations = SCRAM_ITERATIONS_MIN,
    salt = randomBytes(SCRAM_SALT_BYTES),
  } = alteration;
  return {
    name: user,
    mechanism: typeOf(upsert),
    iterations,
    salt: Buffer.from(salt),
    saltedPassword: await saltedPassword(
      isScramName(upsert) ? upsert : 'SCRAM-SHA-256',
      password,
      salt,
      iterations,
    ),
  };
}

/** Its number in the protocol. */
function typeOf(mechanism: ScramMechanism): number {
  return isScramName(mechanism) ? SCRAM_MECHANISMS[mechanism].type : 0;
}
