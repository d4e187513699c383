/** The broker's listeners and their limits, as its configuration says (kafka: SocketServer.scala). */
import { type ListenerOptions, Server } from '../network/server.ts';
import type { FrameHandler } from '../network/server-connection.ts';
import type { Platform } from '../platform/platform.ts';
import { type BrokerConfig, ConfigError, type Endpoint } from './config.ts';
import type { Metrics } from './metrics.ts';

export async function createSockets(options: {
  readonly platform: Platform;
  readonly config: BrokerConfig;
  readonly brokerId: number;
  readonly handler: FrameHandler;
  readonly metrics: Metrics;
}): Promise<Server> {
  const { platform, config, handler, metrics } = options;
  return new Server({
    network: platform.network,
    clock: platform.clock,
    acceptorLog: platform.log.logger('kafka.network.DataPlaneAcceptor'),
    connectionLog: platform.log.logger('org.apache.kafka.common.network.Selector'),
    logPrefix: `[SocketServer listenerType=ZK_BROKER, nodeId=${options.brokerId}] `,
    handler,
    listeners: config.endpoints.map((endpoint) => listenerOf(config, endpoint)),
    backlog: config.socketListenBacklogSize,
    requestBytesMax: config.socketRequestMaxBytes,
    idleMs: config.connectionsMaxIdleMs,
    connectionsMax: config.maxConnections,
    connectionsPerAddressMax: config.maxConnectionsPerIp,
    connectionsPerAddressOverrides: await addressLimits(
      platform,
      config.maxConnectionsPerIpOverrides,
    ),
    counters: metrics.connections,
  });
}

function listenerOf(config: BrokerConfig, endpoint: Endpoint): ListenerOptions {
  const { listenerName: name, host, port, securityProtocol } = endpoint;
  if (securityProtocol !== 'PLAINTEXT') {
    throw new ConfigError(
      `Listener ${name} asks for security protocol ${securityProtocol}; this version serves PLAINTEXT only.`,
    );
  }
  // The meta-address stands for every address, of both families where there are two.
  const bindHost = host === '0.0.0.0' || host === '::' ? '' : host;
  const limit = config.text(`listener.name.${name.toLowerCase()}.max.connections`);
  return limit == null
    ? { name, host: bindHost, port }
    : { name, host: bindHost, port, connectionsMax: Number(limit) };
}

/** `host:count` pairs, by the addresses their hosts have now. */
async function addressLimits(platform: Platform, text: string): Promise<Map<string, number>> {
  const limits = new Map<string, number>();
  for (const pair of text.split(',').map((part) => part.trim())) {
    const colon = pair.lastIndexOf(':');
    if (colon <= 0) continue;
    const count = Number(pair.slice(colon + 1));
    for (const address of await platform.network.lookup(pair.slice(0, colon))) {
      limits.set(address, count);
    }
  }
  return limits;
}
