/**
 * What a client is told when the log did not take its coordinator's record (spec/cluster.md 5.2, 6.1): that there is no
 * coordinator now, or that it is elsewhere. Each coordinator adds what its own clients understand.
 */
import { Errors } from '../protocol/errors.ts';

const COMMON: readonly (readonly [number, number])[] = [
  [Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.COORDINATOR_NOT_AVAILABLE],
  [Errors.NOT_ENOUGH_REPLICAS, Errors.COORDINATOR_NOT_AVAILABLE],
  [Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND, Errors.COORDINATOR_NOT_AVAILABLE],
  [Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_COORDINATOR],
  [Errors.KAFKA_STORAGE_ERROR, Errors.NOT_COORDINATOR],
];

/** Translates error codes of an append; those that nothing is said of stay as they are. */
export function writeErrors(
  own: readonly (readonly [number, number])[],
): (errorCode: number) => number {
  const told = new Map([...COMMON, ...own]);
  return (errorCode) => told.get(errorCode) ?? errorCode;
}
