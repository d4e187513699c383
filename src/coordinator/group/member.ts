/**
 * One member of a classic group, and the answers it waits for: at most one JoinGroup and one SyncGroup at a time.
 * Protocol metadata and assignments are copies, never views of a request's frame, which would keep the frame alive.
 */
import type { Reply } from '../shard.ts';

export interface Protocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

export interface JoinResult {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leader: string;
  readonly skipAssignment: boolean;
  readonly memberId: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly metadata: Uint8Array;
  }[];
}

export interface SyncResult {
  readonly errorCode: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Uint8Array;
}

export interface Member {
  memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: readonly Protocol[];
  assignment: Uint8Array;
  /** Since it joined no generation has begun: its deadline is the new-member guard. */
  isNew: boolean;
  awaitingJoin: Reply<JoinResult> | null;
  awaitingSync: Reply<SyncResult> | null;
}

export const EMPTY = new Uint8Array(0);

export function copyProtocols(
  protocols: readonly { readonly name: string; readonly metadata: Uint8Array | null }[],
): Protocol[] {
  return protocols.map(({ name, metadata }) => ({
    name,
    metadata: Uint8Array.from(metadata ?? EMPTY),
  }));
}

/** The same protocols in the same order with the same bytes. */
export function matches(member: Member, protocols: readonly Protocol[]): boolean {
  return (
    member.protocols.length === protocols.length &&
    member.protocols.every((mine, i) => {
      const other = protocols[i];
      return (
        other !== undefined &&
        mine.name === other.name &&
        Buffer.compare(mine.metadata, other.metadata) === 0
      );
    })
  );
}

export function metadataOf(member: Member, protocolName: string | null): Uint8Array {
  return member.protocols.find(({ name }) => name === protocolName)?.metadata ?? EMPTY;
}

/** The first of its own protocols that everybody has. */
export function vote(member: Member, candidates: ReadonlySet<string>): string | undefined {
  return member.protocols.find(({ name }) => candidates.has(name))?.name;
}

export function joinError(memberId: string, errorCode: number): JoinResult {
  return {
    errorCode,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  };
}

export function syncError(errorCode: number): SyncResult {
  return { errorCode, protocolType: null, protocolName: null, assignment: EMPTY };
}
