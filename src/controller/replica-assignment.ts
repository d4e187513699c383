/**
 * Where the replicas of new partitions go (spec/cluster.md 4.5; kafka: AdminUtils.assignReplicasToBrokers, KIP-36 for racks):
 * leaders round the brokers from a random start, followers shifted, and each replica on another rack while there
 * are racks left. Pure: start and shift are arguments.
 */

export interface AssignableBroker {
  readonly id: number;
  readonly rack: string | null;
}

export interface AssignmentRequest {
  readonly brokers: readonly AssignableBroker[];
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Index into the sorted brokers where the first leader stands. */
  readonly startIndex: number;
  /** How far the first follower is from its leader. */
  readonly shift: number;
  /** Number of the first partition to place: more than 0 when a topic grows. */
  readonly firstPartition?: number;
}

/** Some brokers name a rack and some do not: Kafka places nothing then. */
export function racksAreMixed(brokers: readonly AssignableBroker[]): boolean {
  const racked = brokers.filter((broker) => broker.rack !== null).length;
  return racked > 0 && racked < brokers.length;
}

export function assignReplicas(request: AssignmentRequest): Map<number, number[]> {
  const brokers = [...request.brokers].sort((a, b) => a.id - b.id);
  const racked = brokers.some((broker) => broker.rack !== null);
  return racked ? assignOverRacks(request, brokers) : assignFlat(request, brokers);
}

function assignFlat(
  { partitions, replicationFactor, startIndex, shift, firstPartition = 0 }: AssignmentRequest,
  brokers: readonly AssignableBroker[],
): Map<number, number[]> {
  const n = brokers.length;
  const ids = brokers.map((broker) => broker.id);
  const result = new Map<number, number[]>();
  let nextShift = shift;
  for (let p = firstPartition; p < firstPartition + partitions; p++) {
    if (p > 0 && p % n === 0) nextShift++;
    const first = (p + startIndex) % n;
    const replicas = [ids[first] ?? -1];
    for (let j = 0; j < replicationFactor - 1; j++)
      replicas.push(ids[followerIndex(first, nextShift + j, n)] ?? -1);
    result.set(p, replicas);
  }
  return result;
}

function followerIndex(first: number, step: number, n: number): number {
  return (first + 1 + (step % (n - 1))) % n;
}

function assignOverRacks(
  { partitions, replicationFactor, startIndex, shift, firstPartition = 0 }: AssignmentRequest,
  brokers: readonly AssignableBroker[],
): Map<number, number[]> {
  const rackOf = new Map(brokers.map((broker) => [broker.id, broker.rack ?? '']));
  const ids = alternateRacks(brokers);
  const n = ids.length;
  const racks = new Set(rackOf.values()).size;
  const result = new Map<number, number[]>();
  let nextShift = shift;
  for (let p = firstPartition; p < firstPartition + partitions; p++) {
    if (p > 0 && p % n === 0) nextShift++;
    const first = (p + startIndex) % n;
    const replicas = [ids[first] ?? -1];
    const usedRacks = new Set([rackOf.get(replicas[0] ?? -1)]);
    const usedBrokers = new Set(replicas);
    let candidate = 0;
    while (replicas.length < replicationFactor) {
      const id = ids[followerIndex(first, nextShift * racks + candidate, n)] ?? -1;
      candidate++;
      const rack = rackOf.get(id);
      const rackTaken = usedRacks.has(rack) && usedRacks.size < racks;
      const brokerTaken = usedBrokers.has(id) && usedBrokers.size < n;
      if (rackTaken || brokerTaken) continue;
      replicas.push(id);
      usedRacks.add(rack);
      usedBrokers.add(id);
    }
    result.set(p, replicas);
  }
  return result;
}

/** Brokers so ordered that neighbours are on different racks: one of each rack in turn. */
function alternateRacks(brokers: readonly AssignableBroker[]): number[] {
  const byRack = new Map<string, number[]>();
  for (const { id, rack } of brokers) {
    const ids = byRack.get(rack ?? '');
    if (ids === undefined) byRack.set(rack ?? '', [id]);
    else ids.push(id);
  }
  const columns = [...byRack].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ids]) => ids);
  const rows = Math.max(...columns.map((ids) => ids.length));
  const ordered: number[] = [];
  for (let row = 0; row < rows; row++)
    for (const ids of columns) {
      const id = ids[row];
      if (id !== undefined) ordered.push(id);
    }
  return ordered;
}
