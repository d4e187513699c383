/**
 * AlterUserScramCredentials (51), v0 (KIP-554): gives users passwords and takes them away, in ZooKeeper, announced to every
 * broker. Only the controller answers. A user whose first fault is found is left as he was; the others are changed.
 */
import { credentialText, SCRAM_ITERATIONS_MIN, scramNameOf } from '../../base/scram.ts';
import { Errors } from '../../protocol/errors.ts';
import {
  alterUserScramCredentialsApi,
  type AlterUserScramCredentialsRequest,
  type AlterUserScramCredentialsResponse,
} from '../../protocol/messages/alter-user-scram-credentials.ts';
import { type Broker, handler } from '../context.ts';
import { readUser, writeUser } from '../scram-users.ts';

const ITERATIONS_MAX = 16_384;

type Request = AlterUserScramCredentialsRequest;
type Deletion = Request['deletions'][number];
type Upsertion = Request['upsertions'][number];

interface Alterations {
  readonly deletions: Deletion[];
  readonly upsertions: Upsertion[];
}

export const alterUserScramCredentialsHandler = handler<
  Broker,
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse
>(alterUserScramCredentialsApi, async (broker, { deletions, upsertions }) => {
  const results = [];
  for (const [user, own] of byUser(deletions, upsertions))
    results.push({ user, ...(await alter(broker, user, own)) });
  return { results };
});

function byUser(
  deletions: readonly Deletion[],
  upsertions: readonly Upsertion[],
): ReadonlyMap<string, Alterations> {
  const users = new Map<string, Alterations>();
  const of = (user: string): Alterations => {
    const own = users.get(user) ?? { deletions: [], upsertions: [] };
    users.set(user, own);
    return own;
  };
  for (const one of deletions) of(one.name).deletions.push(one);
  for (const one of upsertions) of(one.name).upsertions.push(one);
  return users;
}

interface Outcome {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

async function alter(
  { controller, zookeeper }: Broker,
  user: string,
  alterations: Alterations,
): Promise<Outcome> {
  if (!controller.isActive) return refused(Errors.NOT_CONTROLLER, null);
  const fault = faultOf(user, alterations);
  if (fault !== null) return fault;
  const config = await readUser(zookeeper, user);
  for (const { mechanism } of alterations.deletions)
    if (!config.delete(scramNameOf(mechanism) ?? ''))
      return refused(
        Errors.RESOURCE_NOT_FOUND,
        'Attempt to delete a user credential that does not exist',
      );
  for (const { mechanism, saltedPassword, salt, iterations } of alterations.upsertions) {
    const name = scramNameOf(mechanism);
    if (name !== null)
      config.set(name, await credentialText(name, saltedPassword, salt, iterations));
  }
  await writeUser(zookeeper, user, config);
  return { errorCode: Errors.NONE, errorMessage: null };
}

/** What is wrong with the request itself, whatever the user has. */
function faultOf(user: string, { deletions, upsertions }: Alterations): Outcome | null {
  if (user === '') return refused(Errors.UNACCEPTABLE_CREDENTIAL, 'Username must not be empty');
  const types = [...deletions, ...upsertions].map(({ mechanism }) => mechanism);
  if (types.some((type) => scramNameOf(type) === null))
    return refused(Errors.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism');
  if (upsertions.some(({ iterations }) => iterations > ITERATIONS_MAX))
    return refused(Errors.UNACCEPTABLE_CREDENTIAL, 'Too many iterations');
  if (upsertions.some(({ iterations }) => iterations < SCRAM_ITERATIONS_MIN))
    return refused(Errors.UNACCEPTABLE_CREDENTIAL, 'Too few iterations');
  if (new Set(types).size < types.length)
    return refused(
      Errors.DUPLICATE_RESOURCE,
      'A user credential cannot be altered twice in the same request',
    );
  return null;
}

function refused(errorCode: number, errorMessage: string | null): Outcome {
  return { errorCode, errorMessage };
}
