/** What both verifiable tools have: how they are told where the brokers are, and how a signal ends them. */
import type { Io, OptionDeclaration } from '../command.ts';
import type { Options } from '../options.ts';

const HOSTS = 'HOST1:PORT1[,HOST2:PORT2[...]]';

export const CONNECTION_OPTIONS: readonly OptionDeclaration[] = [
  {
    name: 'bootstrap-server',
    type: 'String',
    valueName: HOSTS,
    exclusive: 'connection',
    required: true,
    description: 'One or more brokers, host:port separated by commas.',
  },
  {
    name: 'broker-list',
    type: 'String',
    valueName: HOSTS,
    exclusive: 'connection',
    required: true,
    description: 'Older name of --bootstrap-server.',
  },
];

export function serversOf(options: Options): string {
  return options.value('bootstrap-server') ?? options.value('broker-list') ?? '';
}

/** Runs to the end; a signal stops it, and the process ends only when the last line has been said. */
export async function runToEnd(
  work: { run(): Promise<void>; stop(): void },
  io: Io,
): Promise<number> {
  const done = work.run();
  io.onSignal(() => {
    work.stop();
    return done;
  });
  await done;
  return 0;
}
