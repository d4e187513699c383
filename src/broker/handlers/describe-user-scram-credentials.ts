/**
 * DescribeUserScramCredentials (50), v0 (KIP-554): which mechanisms users have credentials for, with how many iterations. All
 * users, in the order of their names, or some, each in the order asked, with an error for one that has none.
 */
import { repeated } from '../../base/repeated.ts';
import { credentialIterations, SCRAM_MECHANISMS } from '../../base/scram.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  describeUserScramCredentialsApi,
  type DescribeUserScramCredentialsRequest,
  type DescribeUserScramCredentialsResponse,
} from '../../protocol/messages/describe-user-scram-credentials.ts';
import type { ZooKeeper } from '../../zookeeper/client/types.ts';
import { type Broker, handler } from '../context.ts';
import { readUser, readUsers, type UserConfig } from '../scram-users.ts';

export const describeUserScramCredentialsHandler = handler<
  Broker,
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse
>(describeUserScramCredentialsApi, async ({ zookeeper }, { users }) => {
  if (users !== null && users.length > 0) {
    const names = users.map(({ name }) => name);
    const twice = new Set(repeated(names));
    const results = [...new Set(names)].map((name) =>
      describeOne(zookeeper, name, twice.has(name)),
    );
    return { results: await Promise.all(results) };
  }
  const results = (await readUsers(zookeeper)).map(([user, config]) => ({
    user,
    credentialInfos: credentialsIn(config),
  }));
  return { results: results.filter(({ credentialInfos }) => credentialInfos.length > 0) };
});

async function describeOne(zookeeper: ZooKeeper, user: string, isRepeated: boolean) {
  const refused = (errorCode: number, errorMessage: string) => ({ user, errorCode, errorMessage });
  if (user === '') return refused(Errors.RESOURCE_NOT_FOUND, 'Username must not be empty');
  if (isRepeated)
    return refused(
      Errors.DUPLICATE_RESOURCE,
      `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`,
    );
  const credentialInfos = credentialsIn(await readUser(zookeeper, user));
  if (credentialInfos.length > 0) return { user, credentialInfos };
  return refused(
    Errors.RESOURCE_NOT_FOUND,
    `Attempt to describe a user credential that does not exist: ${user}`,
  );
}

function credentialsIn(config: UserConfig) {
  return Object.entries(SCRAM_MECHANISMS).flatMap(([name, { type }]) => {
    const iterations = credentialIterations(config.get(name) ?? '');
    return iterations === null ? [] : [{ mechanism: type, iterations }];
  });
}
