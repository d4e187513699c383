/**
 * What a person at a terminal may type next, once the broker serves: the tools under the name they have where this one was
 * started. Scripts, which have no terminal, never see it.
 */
import type { BrokerConfig } from '../../broker/config.ts';
import type { Io } from '../command.ts';

export async function sayNext(config: BrokerConfig, embedded: boolean, io: Io): Promise<void> {
  const [endpoint] = config.endpoints;
  const server = `${endpoint?.host || 'localhost'}:${endpoint?.port ?? 9092}`;
  const zookeeper = embedded ? `, ZooKeeper on ${config.zookeeperConnect}` : '';
  const name = await naming(io);
  const line = (tool: string, rest: string) =>
    `    ${name(tool)} --bootstrap-server ${server} ${rest}\n`;
  io.stdout.write(
    `\n  Kafka is ready on ${server}${zookeeper}. Ctrl-C ends it. In another terminal:\n\n` +
      line('kafka-topics', '--create --topic hello.kafka') +
      line('kafka-console-producer', '--topic hello.kafka') +
      line('kafka-console-consumer', '--topic hello.kafka --from-beginning') +
      '\n',
  );
}

/** In a clone the files in bin/, under npx the same once more, otherwise the installed command. */
async function naming({ platform, cwd, env }: Io): Promise<(tool: string) => string> {
  if ((await platform.disk.stat(`${cwd}/bin/kafka-topics.sh`)) !== null)
    return (tool) => `bin/${tool}.sh`;
  return env['npm_command'] === 'exec' ? (tool) => `npx ${tool}` : (tool) => tool;
}
