/**
 * The parts of a running server that requests, handshakes and four-letter words work on, in one value; server.ts
 * builds it. Statistics are counted here because all three touch them.
 */
import type { Clock, Logger } from '../../platform/platform.ts';
import type { JuteWriter } from '../jute.ts';
import type { ServerConfig } from './config.ts';
import type { Connection } from './connection.ts';
import type { Pipeline } from './pipeline.ts';
import type { Rules } from './prepare.ts';
import type { ReadWorld } from './reads.ts';
import type { Sessions } from './sessions.ts';
import type { Tree } from './tree.ts';
import type { Watches } from './watches.ts';

export interface ServerState {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tree: Tree;
  readonly watches: Watches;
  readonly sessions: Sessions;
  readonly pipeline: Pipeline;
  readonly rules: Rules;
  readonly reads: ReadWorld;
  readonly connections: Set<Connection>;
  /** The connection each session is on. */
  readonly bySession: Map<bigint, Connection>;
  /** Connections with unsent bytes. */
  readonly dirty: Set<Connection>;
  /** For bodies of replies; free again as soon as one is written. */
  readonly scratch: JuteWriter;
  readonly stats: Stats;
  readonly startedMs: number;
  readonly port: number;
  readonly hostName: string;
  /** Bytes of the snapshot and log directories. */
  readonly directorySizes: () => Promise<{ data: number; log: number }>;
}

export class Stats {
  received = 0;
  sent = 0;
  latencyMinMs = Number.POSITIVE_INFINITY;
  latencyMaxMs = 0;
  latencySumMs = 0;
  latencyCount = 0;

  latency(ms: number): void {
    if (ms < this.latencyMinMs) this.latencyMinMs = ms;
    if (ms > this.latencyMaxMs) this.latencyMaxMs = ms;
    this.latencySumMs += ms;
    this.latencyCount++;
  }

  reset(): void {
    this.received = 0;
    this.sent = 0;
    this.latencyMinMs = Number.POSITIVE_INFINITY;
    this.latencyMaxMs = 0;
    this.latencySumMs = 0;
    this.latencyCount = 0;
  }
}

export function flushDirty(state: ServerState): void {
  for (const connection of state.dirty) connection.flush();
}
