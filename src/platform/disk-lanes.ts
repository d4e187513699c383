/**
 * A disk whose directories do not wait for each other. Asynchronous file operations run in a pool of few threads (libuv's), and
 * a volume that hangs would fill it with operations that never end: then every other volume, DNS and compression hang
 * too. So each of the given directories has a lane, in which only so many operations are under way; the rest wait in line.
 * Operations elsewhere pass freely.
 */
import { Lane, type Run } from '../base/lane.ts';
import type { Disk, DiskFile } from './platform.ts';

/** Of the 16 threads that our launchers ask for: 4 stay free of log dirs. */
const POOL_SHARE = 12;
const LANE_WIDTH_MAX = 4;

/** How many operations a log dir may have under way when there are so many log dirs. */
export function laneWidth(directories: number): number {
  return Math.max(1, Math.min(LANE_WIDTH_MAX, Math.floor(POOL_SHARE / directories)));
}

const freely: Run = (task) => task();

export function inLanes(disk: Disk, directories: readonly string[]): Disk {
  const width = laneWidth(directories.length);
  const lanes = directories.map((directory) => ({ directory, run: new Lane(width).run }));
  const at = (path: string): Run =>
    lanes.find(({ directory }) => path === directory || path.startsWith(`${directory}/`))?.run ??
    freely;
  return {
    open: (path, mode) => at(path)(async () => inLane(await disk.open(path, mode), at(path))),
    readFile: (path) => at(path)(() => disk.readFile(path)),
    writeFileAtomic: (path, data) => at(path)(() => disk.writeFileAtomic(path, data)),
    stat: (path) => at(path)(() => disk.stat(path)),
    realPath: (path) => at(path)(() => disk.realPath(path)),
    list: (path) => at(path)(() => disk.list(path)),
    mkdir: (path) => at(path)(() => disk.mkdir(path)),
    rename: (from, to) => at(from)(() => disk.rename(from, to)),
    remove: (path) => at(path)(() => disk.remove(path)),
    setModified: (path, mtimeMs) => at(path)(() => disk.setModified(path, mtimeMs)),
    syncDirectory: (path) => at(path)(() => disk.syncDirectory(path)),
    volume: (path) => at(path)(() => disk.volume(path)),
    lock: (path) => at(path)(() => disk.lock(path)),
  };
}

function inLane(file: DiskFile, run: Run): DiskFile {
  return {
    path: file.path,
    read: (buffer, position) => run(() => file.read(buffer, position)),
    write: (buffers, position) => run(() => file.write(buffers, position)),
    truncate: (size) => run(() => file.truncate(size)),
    size: () => run(() => file.size()),
    sync: () => run(() => file.sync()),
    close: () => run(() => file.close()),
  };
}
