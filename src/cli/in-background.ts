/** `-daemon`: the same command goes on detached, with its output in LOG_DIR/NAME.out (spec/cli.md 5, 25). */
import { startDetached } from '../platform/node/processes.ts';
import { logDirectory } from '../platform/node/server-files.ts';
import type { Io } from './command.ts';
import { logTo } from './log4j.ts';

export async function inBackground(argv: readonly string[], name: string, io: Io): Promise<void> {
  const folder = await logDirectory(io.env, (message) =>
    logTo(io, 'WARN', message, 'samsa.LogDirectory'),
  );
  await startDetached(argv, `${folder}/${name}.out`);
}
