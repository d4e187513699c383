/** Files read whole, for who needs no more of a disk. */
import { readFile } from 'node:fs/promises';
import type { Disk } from '../platform.ts';

export const nodeFiles: Pick<Disk, 'readFile'> = { readFile: (path) => readFile(path) };
