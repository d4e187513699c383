/**
 * zookeeper-server-stop: asks every ZooKeeper server of this machine to end (spec/cli.md 23): ours, and Apache's, which
 * is a java process with QuorumPeerMain in its command line. It does not wait for them.
 */
import {
  type RunningProcess,
  runningProcesses,
  runsCommand,
  signalProcess,
} from '../../platform/node/processes.ts';
import type { CommandDeclaration, Io } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'zookeeper-server-stop',
  summary: 'stops the ZooKeeper servers running on this machine',
  dialect: 'positional',
  options: [],
  description: [
    'Sends SIGTERM, or the signal that the variable SIGNAL names, to every ZooKeeper server of this machine, and does not wait. Without any it says so and exits with 1.',
  ],
  seeAlso: ['zookeeper-server-start'],
  run: runServerStop,
};

async function runServerStop(_argv: readonly string[], io: Io): Promise<number> {
  const signal = io.env['SIGNAL'] || 'TERM';
  const servers = (await runningProcesses()).filter(isServer);
  if (servers.length === 0) {
    io.stdout.write('No zookeeper server to stop\n');
    return 1;
  }
  const name = signal.startsWith('SIG') ? signal : `SIG${signal}`;
  for (const { pid } of servers) signalProcess(pid, name);
  return 0;
}

function isServer(candidate: RunningProcess): boolean {
  if (runsCommand(candidate, 'zookeeper-server-start')) return true;
  const words = candidate.argv.join(' ');
  return words.includes('java') && /quorumpeermain/i.test(words);
}
