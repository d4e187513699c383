/**
 * `mkdir -p` in steps of our own: Node's recursive mkdir never returns where a directory cannot be made although its parent
 * is there and the kernel says ENOENT, as it does under /proc. Errors keep the `code` that the kernel gave.
 */
import * as fs from 'node:fs';
import { dirname } from 'node:path';

export async function makeDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && !(await isThere(parent))) await makeDirectory(parent);
  try {
    await fs.promises.mkdir(path);
  } catch (error) {
    if (!(await isDirectory(path))) throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  fs.promises.stat(path).then(
    () => true,
    () => false,
  );

const isDirectory = (path: string): Promise<boolean> =>
  fs.promises.stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
