/**
 * Moments at which a kill hurts most, recognised from outside: a segment file or a topic's folder has just appeared, a commit
 * or a transaction's end is on its way, the broker says that it recovers a log. Each waits for the next such moment and says whether it came.
 */
import { watch } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Server } from '../../test/kit/servers.ts';

export const MOMENTS = [
  'anywhere',
  'roll',
  'topic creation',
  'group commit',
  'transaction end',
] as const;
export type Moment = (typeof MOMENTS)[number];

const WAIT_MS = 10_000;

/** Resolves with true when `begin` calls back, with false after WAIT_MS; what begin returns ends the watching. */
function awaited(begin: (came: () => void) => () => void): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (came: boolean) => {
      clearTimeout(timer);
      end();
      resolve(came);
    };
    const timer = setTimeout(() => done(false), WAIT_MS);
    const end = begin(() => done(true));
  });
}

/** A file or folder of that name appears in the folder. */
export function appears(folder: string, name: RegExp): Promise<boolean> {
  return awaited((came) => {
    const watcher = watch(folder, (event, file) => {
      if (event === 'rename' && file !== null && name.test(file)) came();
    });
    return () => watcher.close();
  });
}

/** The stream brings a line that begins so. */
export function says(stream: Readable, beginning: string): Promise<boolean> {
  return awaited((came) => {
    const read = (chunk: Buffer) => {
      if (`\n${chunk}`.includes(`\n${beginning}`)) came();
    };
    stream.on('data', read);
    return () => stream.off('data', read);
  });
}

/** A server's log has such a line, before it has the other one. */
export function logs(server: Server, line: RegExp, tooLate: RegExp): Promise<boolean> {
  return awaited((came) => {
    const timer = setInterval(() => {
      if (line.test(server.output)) came();
    }, 1);
    return () => clearInterval(timer);
  }).then((came) => came && !tooLate.test(server.output));
}
