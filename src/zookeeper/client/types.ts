/**
 * What a ZooKeeper session is to those above: the verbs, watches as callbacks, and the events of its life.
 * client.ts implements ZooKeeper. Errors are ZooKeeperError (zookeeper/errors.ts) with KeeperException's code name.
 */
import type { TlsOptions } from '../../platform/platform.ts';

export interface Stat {
  readonly czxid: bigint;
  readonly mzxid: bigint;
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  readonly ephemeralOwner: bigint;
  readonly dataLength: number;
  readonly numChildren: number;
  readonly pzxid: bigint;
}

export interface Acl {
  readonly perms: number;
  readonly scheme: string;
  readonly id: string;
}

export type CreateMode =
  | 'persistent'
  | 'ephemeral'
  | 'persistent-sequential'
  | 'ephemeral-sequential'
  | 'container';

export interface WatchEvent {
  readonly type: 'created' | 'deleted' | 'dataChanged' | 'childrenChanged';
  readonly path: string;
}

/** One-shot, like ZooKeeper's; re-armed across reconnects within the session. */
export type Watcher = (event: WatchEvent) => void;

export type SessionState =
  | 'connecting'
  | 'connected'
  /** To a server that is cut off from its ensemble: reads only. */
  | 'connected-read-only'
  | 'disconnected'
  | 'expired'
  | 'auth-failed'
  | 'closed';

export type Op =
  | {
      readonly type: 'create';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly mode?: CreateMode;
      readonly acl?: readonly Acl[];
    }
  | { readonly type: 'delete'; readonly path: string; readonly version?: number }
  | {
      readonly type: 'set';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly version?: number;
    }
  | { readonly type: 'check'; readonly path: string; readonly version: number };

export type OpResult =
  | { readonly type: 'create'; readonly path: string; readonly stat: Stat | null }
  | { readonly type: 'delete' }
  | { readonly type: 'set'; readonly stat: Stat }
  | { readonly type: 'check' };

/** Paths are relative to the chroot of the connect string. Versions default to -1 (any). */
export interface ZooKeeper {
  readonly sessionId: bigint;
  readonly sessionPassword: Buffer;
  readonly sessionTimeoutMs: number;
  readonly state: SessionState;
  onState(fn: (state: SessionState) => void): void;
  create(
    path: string,
    data: Uint8Array | null,
    options?: { mode?: CreateMode; acl?: readonly Acl[] },
  ): Promise<{ path: string; stat: Stat }>;
  delete(path: string, version?: number): Promise<void>;
  get(path: string, watcher?: Watcher): Promise<{ data: Buffer | null; stat: Stat }>;
  set(path: string, data: Uint8Array | null, version?: number): Promise<Stat>;
  exists(path: string, watcher?: Watcher): Promise<Stat | null>;
  children(path: string, watcher?: Watcher): Promise<{ children: string[]; stat: Stat }>;
  /** All or nothing; rejects with the first failing operation's code and its `index`. */
  multi(ops: readonly Op[]): Promise<OpResult[]>;
  sync(path: string): Promise<void>;
  getAcl(path: string): Promise<{ acl: Acl[]; stat: Stat }>;
  setAcl(path: string, acl: readonly Acl[], version?: number): Promise<Stat>;
  addAuth(scheme: string, auth: Uint8Array): Promise<void>;
  /** Ends the session (its ephemerals go) and the connection. */
  close(): Promise<void>;
}

/** Whether requests go out at once. */
export function isConnected(state: SessionState): boolean {
  return state === 'connected' || state === 'connected-read-only';
}

export interface SaslCredentials {
  readonly username: string;
  readonly password: string;
}

/** How connections are secured; nothing of it by default. */
export interface ZooKeeperSecurity {
  readonly tls?: TlsOptions | null;
  /** Proved by SASL DIGEST-MD5 before anything else; a server that does not accept it ends the session. */
  readonly sasl?: SaslCredentials | null;
}

export interface ZooKeeperOptions extends ZooKeeperSecurity {
  /** `host:port,host:port/chroot` */
  readonly connectString: string;
  readonly sessionTimeoutMs: number;
  /** How long connect() may wait for the first connection. */
  readonly connectionTimeoutMs: number;
  /** Takes a server that is cut off from its ensemble, for reading, until one is found that is not. */
  readonly canBeReadOnly?: boolean;
}
