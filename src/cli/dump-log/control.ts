/** What a control record says, as kafka-dump-log puts it behind the record's line (spec/storage.md 2.3). */
import { controlType, endTransactionMarker } from '../../protocol/records/control.ts';
import type { KafkaRecord } from '../../protocol/records/record.ts';
import { clusterControlText } from './cluster-metadata.ts';

export function controlText(record: KafkaRecord): string {
  const marker = endTransactionMarker(record);
  if (marker !== null) {
    return ` endTxnMarker: ${marker.type} coordinatorEpoch: ${marker.coordinatorEpoch}`;
  }
  const type = controlType(record.key);
  const said = clusterControlText(type, record.value);
  if (said !== null) return ` ${said}`;
  return ` controlType: ${type ?? 'UNKNOWN'}(${record.key?.readInt16BE(2)})`;
}
