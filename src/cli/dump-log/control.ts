/** What a control record says, as kafka-dump-log puts it behind the record's line (spec/storage.md 2.3). */
import {
  controlType,
  endTransactionMarker,
  type EndTransactionMarker,
} from '../../protocol/records/control.ts';
import type { KafkaRecord } from '../../protocol/records/record.ts';

export function controlText(record: KafkaRecord): string {
  const marker: EndTransactionMarker | null = endTransactionMarker(record);
  if (marker !== null) {
    return ` endTxnMarker: ${marker.type} coordinatorEpoch: ${marker.coordinatorEpoch}`;
  }
  return ` controlType: ${controlType(record.key) ?? 'UNKNOWN'}(${record.key?.readInt16BE(2)})`;
}
