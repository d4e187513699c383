/**
 * Who leads: pure choices over an assignment, an ISR and a notion of liveness (spec/cluster.md 4.4, table "Election"; kafka:
 * Election.scala, PartitionLeaderElectionAlgorithms). null: nobody can.
 */
import type { LeaderAndIsr } from './znodes.ts';

export type ElectionStrategy =
  | 'offline'
  | 'offline unclean'
  | 'preferred'
  | 'controlled shutdown'
  | 'reassign';

export interface ElectionInput {
  readonly strategy: ElectionStrategy;
  /** Assigned replicas, preferred one first. */
  readonly replicas: readonly number[];
  readonly current: LeaderAndIsr;
  readonly isLive: (replica: number) => boolean;
  /** For a controlled shutdown: shutting down counts as live for being in the ISR, not for leading. */
  readonly isLiveOrShuttingDown: (replica: number) => boolean;
  readonly isShuttingDown: (replica: number) => boolean;
  readonly controllerEpoch: number;
  readonly leaderRecovery: boolean;
}

export function elect(input: ElectionInput): LeaderAndIsr | null {
  const { replicas, current, isLive } = input;
  const inIsr = (replica: number) => current.isr.includes(replica);
  switch (input.strategy) {
    case 'offline':
    case 'offline unclean': {
      const clean = replicas.find((replica) => isLive(replica) && inIsr(replica));
      if (clean !== undefined) return next(input, clean, current.isr.filter(isLive));
      if (input.strategy === 'offline') return null;
      const unclean = replicas.find(isLive);
      if (unclean === undefined) return null;
      const recoveryState = input.leaderRecovery ? 1 : current.recoveryState;
      return { ...next(input, unclean, [unclean]), recoveryState };
    }
    case 'preferred': {
      const [preferred] = replicas;
      if (preferred === undefined || !isLive(preferred) || !inIsr(preferred)) return null;
      return next(input, preferred, current.isr);
    }
    case 'reassign': {
      const leader = replicas.find((replica) => isLive(replica) && inIsr(replica));
      return leader === undefined ? null : next(input, leader, current.isr);
    }
    case 'controlled shutdown': {
      const leader = replicas.find(
        (replica) =>
          inIsr(replica) && input.isLiveOrShuttingDown(replica) && !input.isShuttingDown(replica),
      );
      if (leader === undefined) return null;
      return next(
        input,
        leader,
        current.isr.filter((replica) => !input.isShuttingDown(replica)),
      );
    }
  }
}

function next(input: ElectionInput, leader: number, isr: readonly number[]): LeaderAndIsr {
  return {
    ...input.current,
    leader,
    isr,
    leaderEpoch: input.current.leaderEpoch + 1,
    controllerEpoch: input.controllerEpoch,
  };
}

/** The first leader of a partition: all its live replicas are in sync, having nothing. */
export function initialLeader(
  live: readonly number[],
  controllerEpoch: number,
): LeaderAndIsr | null {
  const [leader] = live;
  if (leader === undefined) return null;
  return {
    leader,
    leaderEpoch: 0,
    isr: live,
    partitionEpoch: 0,
    controllerEpoch,
    recoveryState: 0,
  };
}

/** A dead replica leaves the ISR; the last member stays there without leading. null: it is not in the ISR. */
export function withoutReplica(
  current: LeaderAndIsr,
  replica: number,
  controllerEpoch: number,
): LeaderAndIsr | null {
  if (!current.isr.includes(replica)) return null;
  return {
    ...current,
    leader: current.leader === replica ? -1 : current.leader,
    isr: current.isr.length === 1 ? current.isr : current.isr.filter((id) => id !== replica),
    leaderEpoch: current.leaderEpoch + 1,
    controllerEpoch,
  };
}
