/**
 * The log that a coordinator needs, declared here and supplied by the broker: a partition of an internal topic that
 * this broker leads. Appends resolve when the records are committed (acks=all), so a reply waits for them.
 */

export interface CoordinatorRecord {
  readonly key: Uint8Array;
  /** null: a tombstone. */
  readonly value: Uint8Array | null;
}

export interface CoordinatorLog {
  /** Partitions of the internal topic; the group's shard is abs(hash(id)) % this. */
  readonly partitionsCount: number;
  /** Resolves with a Kafka error code once the batch is committed or refused; order of calls is order in the log. */
  append(partition: number, records: readonly CoordinatorRecord[]): Promise<number>;
  /** Everything in the partition from its start, in order: for loading after this broker became its leader. */
  replay(
    partition: number,
  ): AsyncIterable<CoordinatorRecord & { readonly offset: number; readonly timestamp: number }>;
}
