/** What this process and its machine are, under the names and in the words that Java has for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { arch, homedir, release, tmpdir, type as osName } from 'node:os';
import { cwd } from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { SystemFacts } from '../platform.ts';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'aarch64' };

export function systemFacts(): SystemFacts {
  const { used_heap_size, total_heap_size, heap_size_limit } = getHeapStatistics();
  return {
    osName: osName(),
    osArch: ARCHITECTURES[arch()] ?? arch(),
    osVersion: release(),
    userHome: homedir(),
    workingDirectory: cwd(),
    temporaryDirectory: tmpdir(),
    heap: { used: used_heap_size, total: total_heap_size, max: heap_size_limit },
    descriptors: descriptors(),
  };
}

/** Only Linux tells. */
function descriptors(): SystemFacts['descriptors'] {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    const max = /^Max open files +(\d+)/m.exec(limits)?.[1];
    // The folder's own descriptor is among its entries.
    const open = readdirSync('/proc/self/fd').length - 1;
    return max === undefined ? null : { open, max: Number(max) };
  } catch {
    return null;
  }
}
