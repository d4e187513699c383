/**
 * A disk for a new folder that is not to outlive the process: nobody waits until the medium has it, and nobody else is there to
 * be locked out. Everything else is as before, so that a test still meets real files, and a full disk.
 */
import type { Disk, DiskFile } from '../platform/platform.ts';

export function fleetingDisk(disk: Disk): Disk {
  const open: Disk['open'] = async (path, mode) =>
    fleetingFile(await disk.open(path, mode === 'read' ? 'read' : 'write'));
  return {
    open,
    readFile: (path) => disk.readFile(path),
    stat: (path) => disk.stat(path),
    realPath: (path) => disk.realPath(path),
    list: (path) => disk.list(path),
    mkdir: (path) => disk.mkdir(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    setModified: (path, mtimeMs) => disk.setModified(path, mtimeMs),
    volume: (path) => disk.volume(path),
    writeFileAtomic: async (path, data) => {
      const temporary = `${path}.tmp`;
      const file = await disk.open(temporary, 'write');
      try {
        await file.truncate(0);
        await file.write([typeof data === 'string' ? Buffer.from(data) : data], 0);
      } finally {
        await file.close();
      }
      await disk.rename(temporary, path);
    },
    syncDirectory: async () => {},
    lock: async () => ({ release: async () => {} }),
  };
}

function fleetingFile(file: DiskFile): DiskFile {
  return {
    path: file.path,
    read: (buffer, position) => file.read(buffer, position),
    write: (buffers, position) => file.write(buffers, position),
    truncate: (size) => file.truncate(size),
    size: () => file.size(),
    sync: async () => {},
    close: () => file.close(),
  };
}
