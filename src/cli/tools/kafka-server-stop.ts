/**
 * kafka-server-stop: asks every broker of this machine to end (spec/cli.md 5.3): ours, and Apache's, which is a java process
 * that runs kafka.Kafka. It does not wait for them.
 */
import { parseProperties } from '../../base/properties.ts';
import {
  runningProcesses,
  runsCommand,
  signalProcess,
  type RunningProcess,
} from '../../platform/node/processes.ts';
import type { CommandDeclaration, Io } from '../command.ts';

export const command: CommandDeclaration = {
  name: 'kafka-server-stop',
  summary: 'stops the Kafka brokers running on this machine',
  dialect: 'positional',
  options: [
    {
      name: 'process-role',
      type: 'String',
      description: 'Only brokers whose file has this process.roles (--process-role=broker).',
    },
    {
      name: 'node-id',
      type: 'String',
      description:
        'Only the broker whose file has this node.id (--node-id=1); wins over the other.',
    },
  ],
  description: [
    'Sends SIGTERM, or the signal that the variable SIGNAL names, to every broker of this machine, and does not wait. Without any it says so and exits with 1.',
  ],
  seeAlso: ['kafka-server-start'],
  run: runServerStop,
};

async function runServerStop(argv: readonly string[], io: Io): Promise<number> {
  const given = (name: string) =>
    argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
  const role = given('process-role');
  const nodeId = given('node-id');
  if (role !== null && nodeId !== null)
    io.stdout.write(
      'When both node-id and process-role are provided, the value for node-id will take precedence\n',
    );
  let servers = (await runningProcesses()).filter(isServer);
  if (nodeId !== null) servers = await having(servers, 'node.id', nodeId, io);
  else if (role !== null) servers = await having(servers, 'process.roles', role, io);
  if (servers.length === 0) {
    io.stdout.write('No kafka server to stop\n');
    return 1;
  }
  const signal = io.env['SIGNAL'] || 'TERM';
  const name = signal.startsWith('SIG') ? signal : `SIG${signal}`;
  for (const { pid } of servers) signalProcess(pid, name);
  return 0;
}

function isServer(candidate: RunningProcess): boolean {
  const { argv } = candidate;
  if (runsCommand(candidate, 'kafka-server-start')) return true;
  if (runsCommand(candidate, 'kafka-run-class')) return argv.includes('kafka.Kafka');
  return argv.some((word) => word.includes('java')) && argv.includes('kafka.Kafka');
}

/** Servers whose properties file, the first word that names one, has the value. */
async function having(
  servers: readonly RunningProcess[],
  key: string,
  value: string,
  io: Io,
): Promise<RunningProcess[]> {
  const matching: RunningProcess[] = [];
  for (const server of servers) {
    const file = server.argv.find((word) => word.endsWith('.properties'));
    if (file === undefined || (await io.platform.disk.stat(file)) === null) continue;
    const text = (await io.platform.disk.readFile(file)).toString('latin1');
    if (parseProperties(text).get(key) === value) matching.push(server);
  }
  return matching;
}
