/**
 * partition.metadata: the topic id a directory belongs to (KIP-516; storage.md 1.5). Two lines, the last without an end.
 */
import type { Disk } from '../platform/platform.ts';
import { readIfThere } from './checkpoint.ts';

const NAME = 'partition.metadata';
const ZERO_ID = 'AAAAAAAAAAAAAAAAAAAAAA';

export class PartitionMetadataError extends Error {
  override readonly name = 'PartitionMetadataError';
}

/** null when there is no file. */
export async function readTopicId(disk: Disk, directory: string): Promise<string | null> {
  const path = `${directory}/${NAME}`;
  const text = await readIfThere(disk, path);
  if (text === null) return null;
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [key = '', value = ''] = line.split(/:\s+/);
    fields.set(key, value);
  }
  const version = Number(fields.get('version'));
  const topicId = fields.get('topic_id');
  if (!Number.isInteger(version) || version < 0 || !topicId || topicId === ZERO_ID) {
    throw new PartitionMetadataError(`Invalid content in partition metadata file (${path})`);
  }
  return topicId;
}

export async function writeTopicId(disk: Disk, directory: string, topicId: string): Promise<void> {
  await disk.writeFileAtomic(`${directory}/${NAME}`, `version: 0\ntopic_id: ${topicId}`);
}
