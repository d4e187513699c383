/** Folders of this process in the system's temporary one. What is not removed by its end is removed then. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

export async function makeTemporaryFolder(prefix: string): Promise<string> {
  const path = await fs.promises.mkdtemp(join(tmpdir(), prefix));
  if (folders.size === 0) process.on('exit', removeTheRest);
  folders.add(path);
  return path;
}

export async function removeTemporaryFolder(path: string): Promise<void> {
  await fs.promises.rm(path, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(path);
  if (folders.size === 0) process.off('exit', removeTheRest);
}

function removeTheRest(): void {
  for (const path of folders) fs.rmSync(path, { recursive: true, force: true });
}
