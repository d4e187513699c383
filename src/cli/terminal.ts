/**
 * What is kinder on a terminal and never on a pipe: colour for what went well or wrong (chalk), a spinner while a broker is
 * waited for (ora), tables drawn with lines (cli-table3). Each is loaded only when a person is looking. Nothing that Kafka
 * prints is left out; NO_COLOR is obeyed.
 */
import type { ChalkInstance } from 'chalk';
import type { Io, Output } from './command.ts';

const SPINNER_AFTER_MS = 400;

/** Colours by what a line begins with. */
const BAD =
  /^(Error|ERROR|\[[^\]]*\] ERROR|[a-z.]+\.[A-Za-z$]*(Exception|Error)\b|Exception in thread)/;
const CAREFUL = /^(WARN|Warning|\[[^\]]*\] WARN)/;
const GOOD =
  /^(Created topic|Completed updating|Adding partitions succeeded|Deletion of requested)/;

/** A line of kafka-topics --describe, and what names its values. */
const DESCRIBED = /^\t?Topic: /;
const LABEL = /(?<=^|\t)[A-Z][A-Za-z]*:/g;

/** The same Io, painted, with a spinner until the first thing is printed. */
export async function onTerminal(io: Io, waitingFor: string | null): Promise<Io> {
  const chalk = await chalkFor(io);
  const spinner = waitingFor === null || !canMove(io) ? null : await spin(io, waitingFor);
  const painted = (output: Output): Output => ({
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
    get closed() {
      return output.closed;
    },
    drained: () => output.drained(),
    write(text) {
      spinner?.stop();
      output.write(typeof text === 'string' ? paint(text) : text);
    },
  });
  const paint = (text: string): string =>
    text
      .split('\n')
      .map((line) => {
        if (BAD.test(line)) return chalk.red(line);
        if (CAREFUL.test(line)) return chalk.yellow(line);
        if (GOOD.test(line)) return chalk.green(line);
        return DESCRIBED.test(line) ? line.replaceAll(LABEL, chalk.cyan('$&')) : line;
      })
      .join('\n');
  return Object.create(io, {
    stdout: { value: painted(io.stdout) },
    stderr: { value: painted(io.stderr) },
  }) as Io;
}

/** chalk knows terminals, but not https://no-color.org. */
async function chalkFor(io: Io): Promise<ChalkInstance> {
  const { Chalk, default: chalk } = await import('chalk');
  return colourless(io) ? new Chalk({ level: 0 }) : chalk;
}

const colourless = ({ env }: Io): boolean => (env['NO_COLOR'] ?? '') !== '';

/** Of a terminal that does not tell its width nobody knows what a line covers; a dumb one, or a build's, cannot go back. */
const canMove = ({ stderr, env }: Io): boolean =>
  stderr.columns > 0 && env['TERM'] !== 'dumb' && env['CI'] === undefined;

/** Appears only when the answer takes long enough to wonder. */
async function spin(io: Io, text: string): Promise<{ stop(): void }> {
  let stop: () => void = () => undefined;
  let stopped = false;
  const timer = io.platform.clock.after(
    SPINNER_AFTER_MS,
    () => {
      void import('ora').then(({ default: ora }) => {
        if (stopped) return;
        const color = colourless(io) ? false : 'cyan';
        const spinner = ora({ text, color, stream: process.stderr, discardStdin: false }).start();
        stop = () => spinner.stop();
      });
    },
    { unref: true },
  );
  return {
    stop() {
      stopped = true;
      timer.cancel();
      stop();
    },
  };
}

/** A table with lines around its cells, for a terminal only; null when it is wider than that. */
export async function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  io: Io,
): Promise<string | null> {
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)),
  );
  // Each cell has a space on either side and a line before it; one line ends the row.
  if (widths.reduce((sum, width) => sum + width + 3, 1) > io.stdout.columns) return null;
  const { default: Table } = await import('cli-table3');
  const style = colourless(io) ? { head: [], border: [] } : { head: ['cyan'] };
  const table = new Table({ head: [...head], style: { ...style, compact: true } });
  for (const row of rows) table.push([...row]);
  return `${table.toString()}\n`;
}
