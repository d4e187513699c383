/**
 * The book of what a group has read and committed. The contract: a member begins where the last acknowledged commit
 * stands or behind it, at an offset that somebody has committed after reading up to it; so every record is read, and read again only
 * while its commit was not acknowledged. One generation gives a partition to one member, and who is not of the present
 * generation can neither commit nor hear that all is well.
 */
export interface Reader {
  /** The instance id of a static member, which is one owner however often it restarts, else the member id. */
  readonly name: string;
  readonly memberId: string;
  readonly generationId: number;
}

export class Ledger {
  readonly problems: string[] = [];
  /** How far each partition is committed for certain. */
  readonly #acknowledged = new Map<number, number>();
  /** Offsets whose commit was sent: each may show, acknowledged or not. */
  readonly #attempted = new Map<number, Set<number>>();
  /** Every record below was read. */
  readonly #read = new Map<number, number>();
  /** generation -> partition -> owner. */
  readonly #owners = new Map<number, Map<number, string>>();
  /** The member id that each static member goes by. */
  readonly #holders = new Map<string, string>();
  #generation = 0;
  commits = 0;

  get generations(): number {
    return this.#owners.size;
  }

  /** A coordinator answered a join with this generation. */
  announced(generationId: number): void {
    if (generationId < this.#generation)
      this.problems.push(`generation ${generationId} after ${this.#generation}`);
    this.#generation = generationId;
  }

  /** Generations whose assignment nobody has heard may be counted anew by the next coordinator. */
  coordinatorChanged(): void {
    this.#generation = Math.max(0, ...this.#owners.keys());
  }

  /** Whether somebody who knows better has been told. */
  isStale({ name, memberId, generationId }: Reader): boolean {
    return generationId < this.#generation || (this.#holders.get(name) ?? memberId) !== memberId;
  }

  owns(reader: Reader, partitions: readonly number[]): void {
    const { generationId, name } = reader;
    const owners = this.#owners.get(generationId) ?? new Map<number, string>();
    this.#owners.set(generationId, owners);
    if (reader.name !== reader.memberId) this.#holders.set(name, reader.memberId);
    for (const partition of partitions) {
      const other = owners.get(partition) ?? name;
      if (other !== name)
        this.problems.push(`partition ${partition} of ${other} and ${name} in ${generationId}`);
      owners.set(partition, name);
    }
  }

  /** A member of the present generation begins here, by what the coordinator has told it. */
  begins(partition: number, offset: number): void {
    const acknowledged = this.#acknowledged.get(partition) ?? 0;
    if (offset < acknowledged)
      this.problems.push(
        `records ${offset} to ${acknowledged} of ${partition} are read again, committed as they are`,
      );
    else if (offset > 0 && !this.#attempted.get(partition)?.has(offset))
      this.problems.push(`offset ${offset} of ${partition} from nowhere`);
  }

  reads(partition: number, from: number, to: number): void {
    const read = this.#read.get(partition) ?? 0;
    if (from > read) this.problems.push(`records ${read} to ${from} of ${partition} are left out`);
    this.#read.set(partition, Math.max(read, to));
  }

  attempts(partition: number, offset: number): void {
    const attempted = this.#attempted.get(partition) ?? new Set();
    this.#attempted.set(partition, attempted.add(offset));
  }

  /** `stale`: what isStale() said when the commit arrived. */
  acknowledges(partition: number, offset: number, generationId: number, stale: boolean): void {
    this.commits++;
    if (stale) this.problems.push(`a commit of generation ${generationId} was accepted`);
    const before = this.#acknowledged.get(partition) ?? 0;
    // The answer to a marker that was written twice may come after the next owner's commits.
    this.#acknowledged.set(partition, Math.max(before, offset));
  }

  /** At the end of the day everything was read and committed. */
  closes(partition: number, end: number): void {
    const [read, committed] = [this.#read, this.#acknowledged].map(
      (map) => map.get(partition) ?? 0,
    );
    if (read !== end || committed !== end)
      this.problems.push(`${partition} ends at ${end}, read to ${read}, committed to ${committed}`);
  }
}
