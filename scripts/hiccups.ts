/**
 * Runs a command on a machine that stands still now and then: every few seconds one of the processes that descend from the
 * command, and at times all of them, are stopped for 300 to 1500 ms. A test that fails so leans on pace, or means a time-out that is as
 * short as that; or a product takes silence for an end. Ends with the command's status. Linux only: descendants are found in /proc.
 *
 *     node scripts/run.mjs hiccups [--every SECONDS,SECONDS] npx vitest run --project integration
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const SHORTEST_MS = 300;
const LONGEST_MS = 1500;
/** How often the whole machine is what stands still. */
const ALL = 0.15;

const { values, positionals } = parseArgs({
  args: argumentsBefore(process.argv.slice(2)),
  allowPositionals: true,
  options: { every: { type: 'string', default: '1.5,4' } },
});
const [least = Number.NaN, most = least] = values.every.split(',').map(Number);
const [command, ...rest] = positionals;
if (command === undefined || !(least > 0 && most >= least)) {
  console.error('usage: node scripts/run.mjs hiccups [--every SECONDS,SECONDS] COMMAND...');
  process.exit(2);
}

/** The options behind the command are the command's. */
function argumentsBefore(argv: readonly string[]): string[] {
  const at = argv.findIndex((word, i) => !word.startsWith('--') && argv[i - 1] !== '--every');
  return at === -1 ? [...argv] : [...argv.slice(0, at), '--', ...argv.slice(at)];
}

interface Process {
  readonly pid: number;
  readonly words: string;
}

/** A process and what descends from it, and can be stopped: not what has ended and waits to be fetched. */
function family(root: number): Process[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (Number.isNaN(pid)) continue;
    // The name before these fields may hold blanks.
    const [state, parent] = readOf(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
    if (state === undefined || state === 'Z') continue;
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), pid]);
  }
  const found = [root];
  for (const wave = [root]; wave.length > 0; ) {
    const next = children.get(wave.pop() ?? 0) ?? [];
    found.push(...next);
    wave.push(...next);
  }
  return found.map((pid) => ({ pid, words: readOf(pid, 'cmdline').replaceAll('\0', ' ') }));
}

/** A file of a process; empty once it is gone. */
function readOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function signal({ pid }: Process, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

const between = (from: number, to: number) => from + Math.random() * (to - from);

const child = spawn(command, rest, { stdio: 'inherit' });
let ended = false;
let stopped: readonly Process[] = [];
function goOn(): void {
  for (const each of stopped) signal(each, 'SIGCONT');
  stopped = [];
}
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    goOn();
    child.kill(name);
  });
child.on('error', (error) => {
  console.error(`hiccups: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code) => {
  ended = true;
  process.exitCode = code ?? 1;
});
while (!ended) {
  await sleep(1000 * between(least, most));
  const there = ended || child.pid === undefined ? [] : family(child.pid);
  const one = there[Math.floor(Math.random() * there.length)];
  if (one === undefined) continue;
  stopped = Math.random() < ALL ? there : [one];
  const ms = Math.round(between(SHORTEST_MS, LONGEST_MS));
  const what = stopped === there ? `all ${there.length}` : `${one.pid} ${one.words.slice(0, 120)}`;
  console.error(`hiccups: ${ms} ms for ${what}`);
  for (const each of stopped) signal(each, 'SIGSTOP');
  await sleep(ms);
  goOn();
}
