/** The Java players: compiled once, then one process per series on Apache Kafka's own clients of 3.9.1. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, root, run, tool } from '../../test/kit/servers.ts';
import type { Task } from './notation.ts';

const SOURCES = ['Series', 'ConsumerReading', 'ConsumerPlayer', 'TransactionPlayer'];
/** Far longer than a series takes. */
export const PATIENCE_MS = 300_000;

export type JavaPlayer = 'ConsumerPlayer' | 'TransactionPlayer';

export class Java {
  readonly #folder: string;
  readonly #classPath: string;

  private constructor(folder: string, classPath: string) {
    this.#folder = folder;
    this.#classPath = classPath;
  }

  /** Compiles the players into a folder that is there. */
  static async compile(folder: string): Promise<Java> {
    const jars = (await ok(tool('3.9.1', '--classpath'), { timeoutMs: PATIENCE_MS })).trim();
    const classes = join(folder, 'players');
    mkdirSync(classes);
    const files = SOURCES.map((name) => join(root, 'scripts/series', `${name}.java`));
    await ok(['javac', '-nowarn', '-cp', jars, '-d', classes, ...files], {
      timeoutMs: PATIENCE_MS,
    });
    writeFileSync(join(folder, 'silent.properties'), 'log4j.rootLogger=OFF\n');
    return new Java(folder, `${classes}:${jars}`);
  }

  /** The lines that the player wrote; its end is one of them when it did not end well. */
  async play(player: JavaPlayer, task: Task): Promise<string[]> {
    const file = join(this.#folder, `${task.tag}.series`);
    writeFileSync(file, `${task.lines.join('\n')}\n`);
    const logging = `-Dlog4j.configuration=file:${join(this.#folder, 'silent.properties')}`;
    const { stdout, stderr, status } = await run(
      [
        ...['java', '-XX:TieredStopAtLevel=1', '-cp', this.#classPath, logging],
        ...[player, task.bootstrap, task.tag, file],
      ],
      { timeoutMs: PATIENCE_MS },
    );
    const lines = stdout.trimEnd().split('\n');
    return status === 0 ? lines : [...lines, `ended with ${status}: ${stderr.trim()}`];
  }
}
