/**
 * What KRaft keeps in __cluster_metadata and its snapshots, as JSON (kafka: MetadataRecordSerde, MetadataJsonConverters;
 * KIP-631). Some control records say something too.
 */
import { metadataControls, metadataRecords } from '../../protocol/data/metadata-records.ts';
import { Reader } from '../../protocol/reader.ts';
import type { MetadataRecordSchema } from '../../protocol/schema.ts';
import type { ControlType } from '../../protocol/records/control.ts';
import { framed } from './framed.ts';
import { schemaJson } from './schema-json.ts';

const byKey = new Map(metadataRecords.map((schema) => [schema.key, schema]));

/** Throws, in Kafka's words, where the value is no metadata record. */
export function clusterMetadataText(value: Buffer): string {
  const { type, version, fields } = framed(value, (key) => {
    const schema = byKey.get(key);
    return schema && ((reader, at) => schemaJson(reader, schema, at));
  });
  const { name } = byKey.get(type) as MetadataRecordSchema;
  return `{"type":"${name}","version":${version},"data":${fields}}`;
}

const SHOWN: Partial<Record<ControlType, readonly [label: string, schema: string]>> = {
  SNAPSHOT_HEADER: ['SnapshotHeader', 'SnapshotHeaderRecord'],
  SNAPSHOT_FOOTER: ['SnapshotFooter', 'SnapshotFooterRecord'],
  KRAFT_VERSION: ['KRaftVersion', 'KRaftVersionRecord'],
  KRAFT_VOTERS: ['KRaftVoters', 'VotersRecord'],
};

/** null for a type of which Kafka says no more than its name. */
export function clusterControlText(type: ControlType | null, value: Buffer | null): string | null {
  const shown = type === null ? undefined : SHOWN[type];
  if (shown === undefined || value === null) return null;
  const [label, name] = shown;
  const schema = metadataControls.find((one) => one.name === name);
  return schema === undefined ? null : `${label} ${schemaJson(new Reader(value), schema, 0)}`;
}
