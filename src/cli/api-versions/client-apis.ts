/**
 * The APIs a client of Kafka 3.9 knows, by key, with the versions it speaks: our own, and those of brokers without
 * ZooKeeper, which we know by name only.
 */
import type { VersionRange } from '../../clients/admin/features.ts';
import { apis } from '../../protocol/apis.ts';

export interface ClientApi extends VersionRange {
  readonly name: string;
}

/** Key, name, newest version. */
const OTHERS: readonly (readonly [number, string, number])[] = [
  [71, 'GetTelemetrySubscriptions', 0],
  [72, 'PushTelemetry', 0],
  [75, 'DescribeTopicPartitions', 0],
  [76, 'ShareGroupHeartbeat', 0],
  [77, 'ShareGroupDescribe', 0],
  [78, 'ShareFetch', 0],
  [79, 'ShareAcknowledge', 0],
  [83, 'InitializeShareGroupState', 0],
  [84, 'ReadShareGroupState', 0],
  [85, 'WriteShareGroupState', 0],
  [86, 'DeleteShareGroupState', 0],
  [87, 'ReadShareGroupStateSummary', 0],
];

export const clientApis: ReadonlyMap<number, ClientApi> = new Map([
  ...apis.map(({ key, name, minVersion, maxVersion }): [number, ClientApi] => [
    key,
    { name, min: minVersion, max: maxVersion },
  ]),
  ...OTHERS.map(([key, name, max]): [number, ClientApi] => [key, { name, min: 0, max }]),
]);
