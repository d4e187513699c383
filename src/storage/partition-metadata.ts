/**
 * partition.metadata: the topic id a directory belongs to (KIP-516; storage.md 1.5). Two lines, the last without an end.
 */
import { isUuid, ZERO_UUID } from '../base/uuid.ts';
import type { Disk } from '../platform/platform.ts';
import { CheckpointError, malformed, readIfThere } from './checkpoint.ts';

const NAME = 'partition.metadata';

/** null when there is no file. */
export async function readTopicId(disk: Disk, directory: string): Promise<string | null> {
  const path = `${directory}/${NAME}`;
  const text = await readIfThere(disk, path);
  if (text === null) return null;
  const [version, topicId] = text.split('\n', 2).map((line) => fieldOf(line, path));
  if (!(Number(version) >= 0)) {
    throw new CheckpointError(
      `Unrecognized version of partition metadata file + (${path}): ${version}`,
    );
  }
  if (topicId === undefined || !isUuid(topicId) || topicId === ZERO_UUID) {
    throw new CheckpointError(`Invalid topic ID in partition metadata file (${path})`);
  }
  return topicId;
}

function fieldOf(line: string, path: string): string {
  const [, value, ...more] = line.split(/:\s+/);
  if (value !== undefined && more.length === 0) return value;
  throw malformed(line, path);
}

export async function writeTopicId(disk: Disk, directory: string, topicId: string): Promise<void> {
  await disk.writeFileAtomic(`${directory}/${NAME}`, `version: 0\ntopic_id: ${topicId}`);
}
