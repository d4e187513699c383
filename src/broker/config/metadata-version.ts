/**
 * The names inter.broker.protocol.version and log.message.format.version may have, in order of age, and their
 * comparison. A short name (`2.5`, `3.9.1`) means the newest version of that release (kafka: MetadataVersion).
 */

const VERSIONS = [
  '0.8.0',
  '0.8.1',
  '0.8.2',
  '0.9.0',
  '0.10.0-IV0',
  '0.10.0-IV1',
  '0.10.1-IV0',
  '0.10.1-IV1',
  '0.10.1-IV2',
  '0.10.2-IV0',
  '0.11.0-IV0',
  '0.11.0-IV1',
  '0.11.0-IV2',
  '1.0-IV0',
  '1.1-IV0',
  '2.0-IV0',
  '2.0-IV1',
  '2.1-IV0',
  '2.1-IV1',
  '2.1-IV2',
  '2.2-IV0',
  '2.2-IV1',
  '2.3-IV0',
  '2.3-IV1',
  '2.4-IV0',
  '2.4-IV1',
  '2.5-IV0',
  '2.6-IV0',
  '2.7-IV0',
  '2.7-IV1',
  '2.7-IV2',
  '2.8-IV0',
  '2.8-IV1',
  '3.0-IV0',
  '3.0-IV1',
  '3.1-IV0',
  '3.2-IV0',
  '3.3-IV0',
  '3.3-IV1',
  '3.3-IV2',
  '3.3-IV3',
  '3.4-IV0',
  '3.5-IV0',
  '3.5-IV1',
  '3.5-IV2',
  '3.6-IV0',
  '3.6-IV1',
  '3.6-IV2',
  '3.7-IV0',
  '3.7-IV1',
  '3.7-IV2',
  '3.7-IV3',
  '3.7-IV4',
  '3.8-IV0',
  '3.9-IV0',
] as const;

/** A full name, e.g. `2.8-IV1`. */
export type MetadataVersion = (typeof VERSIONS)[number];

const BY_NAME = new Map<string, MetadataVersion>();
for (const version of VERSIONS) {
  BY_NAME.set(version, version);
  // later versions of a release overwrite earlier ones: the short name is the newest
  BY_NAME.set(version.replace(/-IV\d+$/, ''), version);
}

/** The version a configured text names, undefined when it names none. */
export function metadataVersionOf(text: string): MetadataVersion | undefined {
  const segments = text.split('.');
  const kept = text.startsWith('0.') ? 3 : 2;
  return BY_NAME.get(segments.length <= kept ? text : segments.slice(0, kept).join('.'));
}

export function isMetadataVersion(text: string): boolean {
  return metadataVersionOf(text) !== undefined;
}

export function isAtLeast(version: MetadataVersion, floor: MetadataVersion): boolean {
  return VERSIONS.indexOf(version) >= VERSIONS.indexOf(floor);
}
