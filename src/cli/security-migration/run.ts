/**
 * zookeeper-security-migration from argv to exit code (kafka: ZkSecurityMigrator): the chroot first, then every root with
 * all that is below it. Requests are many at a time, within a bound; a node that goes meanwhile needs no ACL.
 */
import { LOGIN_FILE } from '../../base/jaas.ts';
import { OPEN_ZNODE, SECURED_ROOTS, secureAcl, type ZnodeAcl } from '../../base/znode-acls.ts';
import { connectZooKeeper } from '../../zookeeper/client/client.ts';
import type { ZooKeeper, ZooKeeperSecurity } from '../../zookeeper/client/types.ts';
import { isZooKeeperError } from '../../zookeeper/errors.ts';
import { parsedOrEnd, UsageError } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { hintForOption } from '../hints.ts';
import { illegalArgument, JavaError, stackTrace } from '../java-error.ts';
import { OptionError } from '../jopt.ts';
import { systemProperties } from '../logins.ts';
import type { Options } from '../options.ts';
import { zooKeeperSecurity } from '../zookeeper-security.ts';

const ABOUT =
  'ZooKeeper Migration Tool Help. This tool updates the ACLs of znodes as part of the process of setting up ZooKeeper authentication.';
const NO_PROOF =
  'No JAAS configuration file has been specified and no TLS client certificate has been specified. Please make sure that you set the system property java.security.auth.login.config or provide a ZooKeeper client TLS configuration via --zk-tls-config-file <filename> identifying at least zookeeper.ssl.client.enable, zookeeper.clientCnxnSocket, and zookeeper.ssl.keystore.location';
const NODES_AT_A_TIME = 50;

export async function runSecurityMigration(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  try {
    const options = await parsedOrEnd(command, argv, io, ABOUT);
    if (typeof options === 'number') return options;
    const security = await zooKeeperSecurity(options.value('zk-tls-config-file'), io);
    checkProof(security, io);
    const acl = options.value('zookeeper.acl');
    if (acl !== 'secure' && acl !== 'unsecure') throw new UsageError(ABOUT);
    return await migrate(options, security, acl === 'secure' ? secureAcl : () => OPEN_ZNODE, io);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    io.stderr.write(stackTrace(error));
    if (error instanceof OptionError) hintForOption(command, error, io);
    return 1;
  }
}

/** Who proves nothing would lock itself out. */
function checkProof({ tls, sasl }: ZooKeeperSecurity, io: Io): void {
  if (sasl || tls?.keyStore) return;
  const file = systemProperties(io.env).get(LOGIN_FILE);
  const problem =
    file === undefined
      ? NO_PROOF
      : `Security isn't enabled, most likely the file isn't set properly: ${file}`;
  io.stderr.write(`ERROR: ${problem}\n`);
  throw illegalArgument('Incorrect configuration');
}

type AclOf = (path: string) => readonly ZnodeAcl[];

async function migrate(
  options: Options,
  security: ZooKeeperSecurity,
  aclOf: AclOf,
  io: Io,
): Promise<number> {
  const zooKeeper = await open(options, security, io);
  try {
    await zooKeeper.setAcl('/', aclOf('/'));
    const absent: string[] = [];
    for (const root of SECURED_ROOTS) {
      if ((await zooKeeper.exists(root)) === null) absent.push(root);
    }
    if (absent.length > 0) {
      io.stdout.write(
        `Warning: The following secure root paths do not exist in ZooKeeper: ${absent.join(',')}\n` +
          'That might be due to an incorrect chroot is specified when executing the command.\n',
      );
      if (options.has('enable.path.check')) {
        io.stdout.write('Exit the command.\n');
        return 1;
      }
    }
    for (const root of SECURED_ROOTS) {
      if (absent.includes(root) && !(await createRoot(zooKeeper, root, aclOf))) continue;
      await setBelow(zooKeeper, root, aclOf);
    }
    return 0;
  } finally {
    await zooKeeper.close();
  }
}

async function open(options: Options, security: ZooKeeperSecurity, io: Io): Promise<ZooKeeper> {
  try {
    return await connectZooKeeper(io.platform, {
      connectString: options.value('zookeeper.connect') ?? '',
      sessionTimeoutMs: options.integer('zookeeper.session.timeout') ?? 0,
      connectionTimeoutMs: options.integer('zookeeper.connection.timeout') ?? 0,
      ...security,
    });
  } catch (error) {
    if (!isZooKeeperError(error, 'CONNECTIONLOSS')) throw error;
    const message = 'Timed out waiting for connection while in state: CONNECTING';
    throw new JavaError('kafka.zookeeper.ZooKeeperClientTimeoutException', message);
  }
}

/** The controller's node is its own to make: false leaves it out. */
async function createRoot(zooKeeper: ZooKeeper, root: string, aclOf: AclOf): Promise<boolean> {
  if (root === '/controller') return false;
  try {
    await zooKeeper.create(root, null, { acl: aclOf(root) });
  } catch (error) {
    if (!isZooKeeperError(error, 'NODEEXISTS')) throw error;
  }
  return true;
}

async function setBelow(zooKeeper: ZooKeeper, root: string, aclOf: AclOf): Promise<void> {
  const waiting = [root];
  while (waiting.length > 0) {
    const some = waiting.splice(0, NODES_AT_A_TIME);
    const found = await Promise.all(some.map((path) => setOne(zooKeeper, path, aclOf)));
    waiting.push(...found.flat());
  }
}

/** The paths of the node's children; none where the node is gone. */
async function setOne(zooKeeper: ZooKeeper, path: string, aclOf: AclOf): Promise<string[]> {
  try {
    await zooKeeper.setAcl(path, aclOf(path));
    return (await zooKeeper.children(path)).children.map((name) => `${path}/${name}`);
  } catch (error) {
    if (isZooKeeperError(error, 'NONODE')) return [];
    throw error;
  }
}
