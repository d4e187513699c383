/** `kafka-features describe`: a line for each feature that the broker could run with. */
import { featureLevel, metadataVersions } from '../../base/metadata-version.ts';
import type { AdminClient } from '../../clients/admin/admin-client.ts';
import type { Io } from '../command.ts';
import { got } from '../java-error.ts';
import { compareText } from '../java-format.ts';

export async function describe(admin: AdminClient, io: Io): Promise<void> {
  const features = await got(admin.describeFeatures());
  const epoch = features.finalizedFeaturesEpoch ?? '-';
  const rows = [...features.supportedFeatures].sort(([a], [b]) => compareText(a, b));
  for (const [name, { min, max }] of rows) {
    const finalized = features.finalizedFeatures.get(name)?.max ?? 0;
    const levels = [
      `SupportedMinVersion: ${levelText(name, min)}`,
      `SupportedMaxVersion: ${levelText(name, max)}`,
      `FinalizedVersionLevel: ${levelText(name, finalized)}`,
    ];
    io.stdout.write(`Feature: ${name}\t${levels.join('\t')}\tEpoch: ${epoch}\n`);
  }
}

/** Of metadata.version the release, of every other feature the number. */
function levelText(feature: string, level: number): string {
  if (feature !== 'metadata.version') return String(level);
  const names = metadataVersions('3.0-IV1', '4.0-IV1');
  return names.find((name) => featureLevel(name) === level) ?? `UNKNOWN ${level}`;
}
