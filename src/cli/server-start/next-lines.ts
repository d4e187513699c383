/** What a person at a terminal may type next, once the broker serves. Scripts, which have no terminal, never see it. */
import type { BrokerConfig } from '../../broker/config.ts';
import type { Io } from '../command.ts';

export function sayNext(config: BrokerConfig, embedded: boolean, io: Io): void {
  const [endpoint] = config.endpoints;
  const server = `${endpoint?.host || 'localhost'}:${endpoint?.port ?? 9092}`;
  const zookeeper = embedded ? `, ZooKeeper on ${config.zookeeperConnect}` : '';
  const prefix = io.env['npm_execpath'] === undefined ? 'bin/' : 'npx ';
  const suffix = io.env['npm_execpath'] === undefined ? '.sh' : '';
  const line = (tool: string, rest: string) =>
    `    ${prefix}${tool}${suffix} --bootstrap-server ${server} ${rest}\n`;
  io.stdout.write(
    `\n  Kafka is ready on ${server}${zookeeper}. Ctrl-C ends it. In another terminal:\n\n` +
      line('kafka-topics', '--create --topic hello.kafka') +
      line('kafka-console-producer', '--topic hello.kafka') +
      line('kafka-console-consumer', '--topic hello.kafka --from-beginning') +
      '\n',
  );
}
