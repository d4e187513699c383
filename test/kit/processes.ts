/** What Linux knows of a running process (proc(5)): its memory, its processor time, how often it slept. */
import { readFileSync } from 'node:fs';

/** A number of /proc/PID/status: VmRSS and VmHWM are KiB, voluntary_ctxt_switches counts those of the main thread. NaN where it is absent. */
export function statusNumber(
  pid: number,
  name: 'VmRSS' | 'VmHWM' | 'voluntary_ctxt_switches',
): number {
  const line = new RegExp(`^${name}:\\s+(\\d+)`, 'm');
  return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Whom a process belongs to, and its processor time so far in hundredths of a second. */
export function processTime(pid: number): { readonly group: number; readonly ticks: number } {
  // The name before these fields may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { group: Number(fields[2]), ticks: Number(fields[11]) + Number(fields[12]) };
}
