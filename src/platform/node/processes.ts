/**
 * Other processes: a server that goes on in the background, finding servers to stop, and noticing that whoever started us
 * has gone. Everything is by process id; nothing here kills by name.
 */
import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { basename } from 'node:path';

export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Runs this very program again, detached, its output in a file (emptied first) and its input empty. */
export function startDetached(args: readonly string[], outputPath: string): Promise<void> {
  const output = fs.openSync(outputPath, 'w');
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  fs.closeSync(output);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

/** Every process but this one, with its command line as far as we may see it. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  const all = fs.existsSync('/proc/self/cmdline') ? fromProc() : await fromPs();
  return all.filter(({ pid }) => pid !== process.pid);
}

function fromProc(): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const argv = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      found.push({ pid: Number(name), argv: argv.filter((word) => word !== '') });
    } catch (error) {
      // It has ended meanwhile, or is not ours to see.
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) {
        throw error;
      }
    }
  }
  return found;
}

function fromPs(): Promise<RunningProcess[]> {
  return new Promise((resolve, reject) => {
    execFile('ps', ['axww', '-o', 'pid=,args='], { maxBuffer: 1 << 26 }, (error, stdout) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const lines = stdout.split('\n').filter((line) => line.trim() !== '');
      resolve(
        lines.map((line) => {
          const [pid = '', ...argv] = line.trim().split(/\s+/);
          return { pid: Number(pid), argv };
        }),
      );
    });
  });
}

/** Whether a process is one of our commands: `node .../bin/NAME`, `NAME.sh` or the bundle itself. */
export function runsCommand({ argv }: RunningProcess, name: string): boolean {
  const [program = '', script = ''] = argv;
  if (!/^node(\.exe)?$/.test(basename(program))) return false;
  return [name, `${name}.sh`, `${name}.cjs`].includes(basename(script));
}

/** Sends a signal; false when the process is gone already. */
export function signalProcess(pid: number, signal: string): boolean {
  try {
    process.kill(pid, signal as NodeJS.Signals);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

const PARENT_CHECK_MS = 1_000;

/** Under npm or npx: calls back once when the process that started us is gone. A server then has nobody to stop it. */
export function whenOrphaned(fn: () => void): void {
  if (process.env['npm_execpath'] === undefined && process.env['npm_command'] === undefined) return;
  const starter = starterId();
  const timer = setInterval(() => {
    if (starterId() === starter) return;
    clearInterval(timer);
    fn();
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** Our parent, and its parent when ours is the `sh -c` that npm puts between: it outlives an npm that was killed. */
function starterId(): string {
  const { ppid } = process;
  try {
    const [shell = '', option] = fs.readFileSync(`/proc/${ppid}/cmdline`, 'utf8').split('\0');
    if (!/^(ba|da|a|z|k)?sh$/.test(basename(shell)) || option !== '-c') return String(ppid);
    const above = /^PPid:\s+(\d+)$/m.exec(fs.readFileSync(`/proc/${ppid}/status`, 'utf8'))?.[1];
    return `${ppid} ${above}`;
  } catch {
    return String(ppid); // no /proc, or the parent has just gone: its id alone tells
  }
}
