/**
 * Kafka's release names as inter.broker.protocol.version and message.format.version spell them (`2.5`, `3.0-IV1`,
 * `0.10.2.1`), in order (kafka: MetadataVersion.java). What is asked of them: is it a version at all,
 * is it at least another one, and which level of KRaft's feature metadata.version it is.
 */

/** Release and the number of its internal versions (IV0, IV1, ...); 0 marks releases that have none. */
const RELEASES: readonly (readonly [string, number])[] = [
  ['0.8.0', 0],
  ['0.8.1', 0],
  ['0.8.2', 0],
  ['0.9.0', 0],
  ['0.10.0', 2],
  ['0.10.1', 3],
  ['0.10.2', 1],
  ['0.11.0', 3],
  ['1.0', 1],
  ['1.1', 1],
  ['2.0', 2],
  ['2.1', 3],
  ['2.2', 2],
  ['2.3', 2],
  ['2.4', 2],
  ['2.5', 1],
  ['2.6', 1],
  ['2.7', 3],
  ['2.8', 2],
  ['3.0', 2],
  ['3.1', 1],
  ['3.2', 1],
  ['3.3', 4],
  ['3.4', 1],
  ['3.5', 3],
  ['3.6', 3],
  ['3.7', 5],
  ['3.8', 1],
  ['3.9', 1],
  ['4.0', 2],
];

const TO_COME = '4.0';

const ORDER = order();

function order(): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let place = 0;
  for (const [release, internals] of RELEASES) {
    for (let i = 0; i < internals; i++) places.set(`${release}-IV${i}`, place++);
    // A bare release means the last of its internal versions; one that is to come has no name yet.
    if (release !== TO_COME) places.set(release, internals === 0 ? place++ : place - 1);
  }
  return places;
}

/** A number that grows with the version, null when Kafka 3.9 knows no such version. */
export function metadataVersion(text: string): number | null {
  const segments = text.split('.');
  const significant = text.startsWith('0.') ? 3 : 2;
  const key = segments.length > significant ? segments.slice(0, significant).join('.') : text;
  return ORDER.get(key) ?? null;
}

/** Whether `text` names a version at or after `floor`; false for what is no version. */
export function versionAtLeast(text: string, floor: string): boolean {
  const version = metadataVersion(text);
  const bound = metadataVersion(floor);
  return version !== null && bound !== null && version >= bound;
}

/** The level of the feature metadata.version; below 1 for versions that KRaft does not know. */
export function featureLevel(text: string): number | null {
  const place = metadataVersion(text);
  return place === null ? null : Math.max(place - (ORDER.get('3.0-IV0') ?? 0), -1) || -1;
}

/** The full name of each version from one to another, both included. */
export function metadataVersions(from: string, to: string): string[] {
  const [first = 0, last = -1] = [ORDER.get(from), ORDER.get(to)];
  return [...ORDER]
    .filter(([name, place]) => name.includes('-IV') && place >= first && place <= last)
    .map(([name]) => name);
}
