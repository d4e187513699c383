/**
 * ZooKeeper's error codes, once for the server (numbers on the wire) and once for the client (a thrown
 * ZooKeeperError whose `code` is the constant's name, `NONODE`, and whose message is KeeperException's).
 * The table is spec/zookeeper.md 1.7.
 */

/** name: [number on the wire, how KeeperException words it]. */
const codes = {
  OK: [0, 'ok'],
  SYSTEMERROR: [-1, 'SystemError'],
  RUNTIMEINCONSISTENCY: [-2, 'RuntimeInconsistency'],
  DATAINCONSISTENCY: [-3, 'DataInconsistency'],
  CONNECTIONLOSS: [-4, 'ConnectionLoss'],
  MARSHALLINGERROR: [-5, 'MarshallingError'],
  UNIMPLEMENTED: [-6, 'Unimplemented'],
  OPERATIONTIMEOUT: [-7, 'OperationTimeout'],
  BADARGUMENTS: [-8, 'BadArguments'],
  UNKNOWNSESSION: [-12, 'Unknown session'],
  NEWCONFIGNOQUORUM: [-13, 'NewConfigNoQuorum'],
  RECONFIGINPROGRESS: [-14, 'ReconfigInProgress'],
  NONODE: [-101, 'NoNode'],
  NOAUTH: [-102, 'NoAuth'],
  BADVERSION: [-103, 'BadVersion'],
  NOCHILDRENFOREPHEMERALS: [-108, 'NoChildrenForEphemerals'],
  NODEEXISTS: [-110, 'NodeExists'],
  NOTEMPTY: [-111, 'Directory not empty'],
  SESSIONEXPIRED: [-112, 'Session expired'],
  INVALIDCALLBACK: [-113, 'Invalid callback'],
  INVALIDACL: [-114, 'InvalidACL'],
  AUTHFAILED: [-115, 'AuthFailed'],
  SESSIONMOVED: [-118, 'Session moved'],
  NOTREADONLY: [-119, 'Not a read-only call'],
  EPHEMERALONLOCALSESSION: [-120, 'Ephemeral node on local session'],
  NOWATCHER: [-121, 'No such watcher'],
  REQUESTTIMEOUT: [-122, 'Request timeout'],
  RECONFIGDISABLED: [-123, 'Reconfig is disabled'],
  SESSIONCLOSEDREQUIRESASLAUTH: [-124, 'Session closed because client failed to authenticate'],
  QUOTAEXCEEDED: [-125, 'Quota has exceeded'],
  THROTTLEDOP: [-127, 'Op throttled due to high load'],
} as const satisfies Record<string, readonly [number, string]>;

export type ZooKeeperErrorCode = keyof typeof codes;

/** The numbers: `Code.NONODE` is -101. */
export const Code = Object.fromEntries(
  Object.entries(codes).map(([name, [number]]) => [name, number]),
) as { readonly [K in ZooKeeperErrorCode]: (typeof codes)[K][0] };

const names = new Map<number, ZooKeeperErrorCode>(
  Object.entries(codes).map(([name, [number]]) => [number, name as ZooKeeperErrorCode]),
);

/** The constant's name of a wire code; a code nobody knows is a SYSTEMERROR. */
export function codeName(code: number): ZooKeeperErrorCode {
  return names.get(code) ?? 'SYSTEMERROR';
}

/** What the client throws: `error.code === 'NONODE'`. `index` is the failing operation of a multi. */
export class ZooKeeperError extends Error {
  readonly code: ZooKeeperErrorCode;
  readonly path: string | null;
  readonly index: number | null;

  constructor(code: ZooKeeperErrorCode, path: string | null = null, index: number | null = null) {
    super(`KeeperErrorCode = ${codes[code][1]}${path === null ? '' : ` for ${path}`}`);
    this.name = 'ZooKeeperError';
    this.code = code;
    this.path = path;
    this.index = index;
  }
}

/** A path that is none, found before anything was sent; the message says what is wrong with it. */
export class InvalidPathError extends ZooKeeperError {
  constructor(path: string, problem: string) {
    super('BADARGUMENTS', path);
    this.name = 'InvalidPathError';
    this.message = problem;
  }
}

/** Whether a caught value is this ZooKeeper error. */
export function isZooKeeperError(
  error: unknown,
  code?: ZooKeeperErrorCode,
): error is ZooKeeperError {
  return error instanceof ZooKeeperError && (code === undefined || error.code === code);
}
