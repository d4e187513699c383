/**
 * kafka-delegation-tokens from argv to exit code (kafka: DelegationTokenCommand; spec/cli.md 0.4, class F). What is about to be
 * asked is told before the broker is.
 */
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { DelegationToken } from '../../clients/admin/delegation-tokens.ts';
import { configOf, openAdmin } from '../admin.ts';
import { conflict, parsedOrEnd, requireOptions, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { got, illegalArgument, nullPointer } from '../java-error.ts';
import { left } from '../java-format.ts';
import type { Options } from '../options.ts';
import { dateFormat } from '../perf/date-format.ts';
import { withStack } from '../with-stack.ts';
import { decodeBase64 } from './base64.ts';

const ABOUT = 'This tool helps to create, renew, expire, or describe delegation tokens.';
const ACTIONS = ['create', 'renew', 'expire', 'describe'];
const HEADINGS = [
  'TOKENID',
  'HMAC',
  'OWNER',
  'REQUESTER',
  'RENEWERS',
  'ISSUEDATE',
  'EXPIRYDATE',
  'MAXDATE',
];
const WIDTHS = [15, 30, 15, 15, 25, 15, 15, 15];

export async function runDelegationTokens(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  return withStack(command, io, async () => {
    const options = await parsedOrEnd(command, argv, io, ABOUT);
    if (typeof options === 'number') return options;
    const action = actionOf(options);
    await using admin = await openAdmin(await configOf(options, io), io);
    if (action === 'create') await create(admin, options, io);
    else if (action === 'describe') await describe(admin, options, io);
    else await prolong(admin, action, options, io);
    return 0;
  });
}

function actionOf(options: Options): string {
  const [action, ...others] = ACTIONS.filter((one) => options.has(one));
  if (action === undefined || others.length > 0)
    throw new UsageError(
      'Command must include exactly one action: --create, --renew, --expire or --describe',
    );
  requireOptions(options, 'bootstrap-server', 'command-config');
  if (action === 'create') requireOptions(options, 'max-life-time-period');
  if (action === 'renew') requireOptions(options, 'hmac', 'renew-time-period');
  if (action === 'expire') requireOptions(options, 'hmac', 'expiry-time-period');
  const own = ['max-life-time-period', 'expiry-time-period'];
  conflict(options, 'create', 'hmac', 'renew-time-period', 'expiry-time-period');
  conflict(options, 'renew', 'renewer-principal', ...own, 'owner-principal');
  conflict(
    options,
    'expire',
    'renew',
    'max-life-time-period',
    'renew-time-period',
    'owner-principal',
  );
  conflict(options, 'describe', 'renew-time-period', 'max-life-time-period', 'hmac', own[1] ?? '');
  return action;
}

async function create(admin: AdminClient, options: Options, io: Io): Promise<void> {
  const renewers = principals(options, 'renewer-principal');
  const maxLifetimeMs = period(options, 'max-life-time-period');
  io.stdout.write(
    `Calling create token operation with renewers :[${renewers.join(', ')}] , max-life-time-period :${maxLifetimeMs}\n`,
  );
  const [owner] = principals(options, 'owner-principal');
  const token = await got(
    admin.createDelegationToken({
      renewers,
      maxLifetimeMs,
      ...(owner === undefined ? {} : { owner }),
    }),
  );
  io.stdout.write(`Created delegation token with tokenId : ${token.tokenId}\n${table([token])}`);
}

async function prolong(
  admin: AdminClient,
  action: string,
  options: Options,
  io: Io,
): Promise<void> {
  const hmac = options.value('hmac');
  const renews = action === 'renew';
  const ms = period(options, renews ? 'renew-time-period' : 'expiry-time-period');
  io.stdout.write(
    `Calling ${action} token operation with hmac :${hmac} , ${action}-time-period :${ms}\n`,
  );
  if (hmac === null)
    throw nullPointer(
      'Cannot invoke "String.getBytes(java.nio.charset.Charset)" because "src" is null',
    );
  const secret = decodeBase64(hmac);
  const expiry = await got(
    renews
      ? admin.renewDelegationToken(secret, { renewPeriodMs: ms })
      : admin.expireDelegationToken(secret, { expiryPeriodMs: ms }),
  );
  io.stdout.write(`Completed ${action} operation. New expiry date : ${minute(expiry)}`);
}

async function describe(admin: AdminClient, options: Options, io: Io): Promise<void> {
  const owners = principals(options, 'owner-principal');
  const whose = owners.length === 0 ? 'for current user.' : `for owners: [${owners.join(', ')}]`;
  io.stdout.write(`Calling describe token operation ${whose}\n`);
  const tokens = await got(admin.describeDelegationTokens({ owners }));
  io.stdout.write(`Total number of tokens : ${tokens.length}${table(tokens)}`);
}

function principals(options: Options, name: string): string[] {
  return options.values(name).map((value) => {
    const text = value.trim();
    if (text.includes(':')) return text;
    throw illegalArgument(
      `expected a string in format principalType:principalName but got ${text}`,
    );
  });
}

/** A value that was left out is null, which Kafka cannot make a number of. */
function period(options: Options, name: string): number {
  const value = options.long(name);
  if (value !== null) return value;
  throw nullPointer(
    'Cannot invoke "java.lang.Long.longValue()" because the return value of "joptsimple.OptionSet.valueOf(joptsimple.OptionSpec)" is null',
  );
}

const minute = dateFormat("yyyy-MM-dd'T'HH:mm");

function table(tokens: readonly DelegationToken[]): string {
  const rows = tokens.map((token) => [
    token.tokenId,
    token.hmac.toString('base64'),
    token.owner,
    token.requester,
    `[${token.renewers.join(', ')}]`,
    minute(token.issueTimestampMs),
    minute(token.expiryTimestampMs),
    minute(token.maxTimestampMs),
  ]);
  return [HEADINGS, ...rows]
    .map((cells) => `\n${cells.map((cell, i) => left(cell, WIDTHS[i] ?? 0)).join(' ')}\n`)
    .join('');
}
