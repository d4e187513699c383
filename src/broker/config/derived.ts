/**
 * What a broker wants to know that stands in no single key: its endpoints, the listener brokers talk on, the log
 * directories, times given in one of several units. Pure: values in, values out.
 */
import { ConfigError } from '../../base/config-def.ts';
import { parseListeners, parseProtocolMap, splitList } from './listeners.ts';
import type { Endpoint, SecurityProtocol } from './listeners.ts';
import type { BrokerValues } from './keys.ts';

export interface NamedListener {
  readonly name: string;
  readonly protocol: SecurityProtocol;
}

export interface DerivedConfig {
  /** The file is a KRaft node's (process.roles is set): its id is node.id, its controller listeners are left out. */
  readonly kraft: boolean;
  /** -1: to be taken from meta.properties or generated. */
  readonly brokerId: number;
  /** `listeners`, parsed; host '' is every address. */
  readonly endpoints: readonly Endpoint[];
  /** `advertised.listeners`, else the listeners; host '' is the machine's own name. */
  readonly advertisedEndpoints: readonly Endpoint[];
  readonly securityProtocols: ReadonlyMap<string, SecurityProtocol>;
  readonly interBrokerListener: NamedListener;
  readonly controlPlaneListener: NamedListener | null;
  /** `log.dirs`, else `log.dir`. */
  readonly logDirectories: readonly string[];
  readonly logRollTimeMs: number;
  readonly logRollJitterTimeMs: number;
  /** -1: no limit. */
  readonly logRetentionTimeMs: number;
}

const HOUR = 3_600_000;

/** given: names of the keys that were set, as opposed to left at their default. */
export function derive(values: BrokerValues, given: ReadonlySet<string>): DerivedConfig {
  const kraft = values.processRoles.length > 0;
  const brokerId = brokerIdOf(values, given);
  const securityProtocols = parseProtocolMap(values.listenerSecurityProtocolMap);
  const interBrokerListener = interBroker(values, given, securityProtocols);
  const keep = (text: string) => (kraft ? withoutControllers(text, values) : text);
  const endpoints = parseListeners(keep(values.listeners), securityProtocols, 'names and ports');
  const advertisedEndpoints =
    values.advertisedListeners === null
      ? endpoints
      : parseListeners(keep(values.advertisedListeners), securityProtocols, 'names');
  return {
    kraft,
    brokerId,
    endpoints,
    advertisedEndpoints,
    securityProtocols,
    interBrokerListener,
    controlPlaneListener: controlPlane(values, securityProtocols),
    logDirectories: splitList(values.logDirs ?? values.logDir),
    logRollTimeMs: values.logRollMs ?? values.logRollHours * HOUR,
    logRollJitterTimeMs: values.logRollJitterMs ?? values.logRollJitterHours * HOUR,
    logRetentionTimeMs: retentionTime(values),
  };
}

function brokerIdOf(values: BrokerValues, given: ReadonlySet<string>): number {
  if (!given.has('node.id')) return values.brokerId;
  if (given.has('broker.id') && values.brokerId !== values.nodeId)
    throw new ConfigError('You must set `node.id` to the same value as `broker.id`.');
  return values.nodeId;
}

function withoutControllers(text: string, values: BrokerValues): string {
  const controllers = splitList(values.controllerListenerNames ?? '').map((name) =>
    name.toUpperCase(),
  );
  return splitList(text)
    .filter((uri) => !controllers.includes(uri.replace(/:\/\/.*$/, '').toUpperCase()))
    .join(',');
}

function interBroker(
  values: BrokerValues,
  given: ReadonlySet<string>,
  protocols: ReadonlyMap<string, SecurityProtocol>,
): NamedListener {
  const name = values.interBrokerListenerName;
  if (name === null) {
    const protocol = values.securityInterBrokerProtocol as SecurityProtocol;
    return { name: protocol, protocol };
  }
  if (given.has('security.inter.broker.protocol'))
    throw new ConfigError(
      'Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.',
    );
  const protocol = protocols.get(name.toUpperCase());
  if (protocol === undefined)
    throw new ConfigError(
      `Listener with name ${name.toUpperCase()} defined in inter.broker.listener.name not found in listener.security.protocol.map.`,
    );
  return { name: name.toUpperCase(), protocol };
}

function controlPlane(
  values: BrokerValues,
  protocols: ReadonlyMap<string, SecurityProtocol>,
): NamedListener | null {
  const name = values.controlPlaneListenerName?.toUpperCase();
  if (name === undefined) return null;
  const protocol = protocols.get(name);
  if (protocol === undefined)
    throw new ConfigError(
      `Listener with ${name} defined in control.plane.listener.name not found in listener.security.protocol.map.`,
    );
  return { name, protocol };
}

/** The finest unit that is set wins; any negative time is no limit. */
function retentionTime(values: BrokerValues): number {
  const time =
    values.logRetentionMs ??
    (values.logRetentionMinutes === null
      ? values.logRetentionHours * HOUR
      : values.logRetentionMinutes * 60_000);
  return time < 0 ? -1 : time;
}
