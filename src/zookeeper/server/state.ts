/**
 * The parts of a running server that requests, handshakes, four-letter words and the admin port work on, in one value;
 * server.ts builds it.
 */
import type { Clock, Logger, Network, Random } from '../../platform/platform.ts';
import type { JuteWriter } from '../jute.ts';
import type { ServerConfig } from './config.ts';
import type { Audit } from './audit.ts';
import type { Connection } from './connection.ts';
import type { ConnectionThrottle } from './connection-throttle.ts';
import type { Pipeline } from './pipeline.ts';
import type { Rules } from './prepare.ts';
import type { Quotas } from './quotas.ts';
import type { ReadWorld } from './reads.ts';
import type { Passwords } from './sasl.ts';
import type { Sessions } from './sessions.ts';
import type { Stats } from './stats.ts';
import type { Tree } from './tree.ts';
import type { Watches } from './watches.ts';

export interface ServerState {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** null: nothing is audited. */
  readonly audit: Audit | null;
  readonly tree: Tree;
  readonly quotas: Quotas;
  readonly watches: Watches;
  readonly sessions: Sessions;
  readonly pipeline: Pipeline;
  readonly rules: Rules;
  readonly reads: ReadWorld;
  /** Who may log in by SASL; null: nobody, there is none. */
  readonly saslUsers: Passwords | null;
  readonly throttle: ConnectionThrottle;
  readonly connections: Set<Connection>;
  /** The connection each session is on. */
  readonly bySession: Map<bigint, Connection>;
  /** Connections with unsent bytes. */
  readonly dirty: Set<Connection>;
  /** Connections that are not read from until fewer writes are on their way. */
  readonly held: Set<Connection>;
  /** Bytes of large writes under way. */
  readonly large: { bytes: number };
  /** For bodies of replies; free again as soon as one is written. */
  readonly scratch: JuteWriter;
  readonly stats: Stats;
  readonly startedMs: number;
  readonly ports: Ports;
  readonly network: Network;
  readonly lastSnapshot: LastSnapshot;
  /** Bytes of the snapshot and log directories. */
  readonly directorySizes: () => Promise<{ data: number; log: number }>;
}

/** The ports that listen, null where there is none. */
export interface Ports {
  readonly client: number | null;
  readonly secure: number | null;
}

export interface LastSnapshot {
  zxid: number;
  /** Seconds since the epoch. */
  timestamp: number;
}

export function flushDirty(state: ServerState): void {
  for (const connection of state.dirty) connection.flush();
}
