/**
 * `listeners`, `advertised.listeners` and the map from listener names to security protocols, read as
 * kafka.utils.CoreUtils.listenerListToEndPoints does. A listener name is upper case whatever case it was typed in.
 */
import { isInteger } from '../../base/java-number.ts';
import { ConfigError } from '../../base/config-def.ts';

export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';

export interface Endpoint {
  readonly listenerName: string;
  /** Empty: every address (listeners), or the machine's own name (advertised.listeners). */
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: SecurityProtocol;
}

const PROTOCOLS: readonly string[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];
const URI = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

const ILLEGAL_ARGUMENT = 'java.lang.IllegalArgumentException';
const NUMBER_FORMAT = 'java.lang.NumberFormatException';

function isSecurityProtocol(name: string): name is SecurityProtocol {
  return PROTOCOLS.includes(name);
}

/** `a:b,c:d`, split at the last colon of each; the refusal is the one Java's substring gives. */
export function parseConfigMap(name: string, text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const item of splitList(text)) {
    const colon = item.lastIndexOf(':');
    if (colon < 0)
      throw new ConfigError(
        `Error parsing configuration property '${name}': begin 0, end -1, length ${item.length}`,
      );
    map.set(item.slice(0, colon).trim(), item.slice(colon + 1).trim());
  }
  return map;
}

export function parseProtocolMap(text: string): Map<string, SecurityProtocol> {
  const map = new Map<string, SecurityProtocol>();
  for (const [listener, protocol] of parseConfigMap('listener.security.protocol.map', text)) {
    const upper = protocol.toUpperCase();
    if (!isSecurityProtocol(upper))
      throw new ConfigError(
        `Invalid security protocol \`${protocol}\` defined in listener.security.protocol.map`,
      );
    map.set(listener.toUpperCase(), upper);
  }
  return map;
}

/** Endpoints of a listener list; `unique` asks for distinct ports too (listeners, not advertised.listeners). */
export function parseListeners(
  text: string,
  protocols: ReadonlyMap<string, SecurityProtocol>,
  unique: 'names' | 'names and ports',
): Endpoint[] {
  const endpoints = splitList(text).map((uri) => parseEndpoint(uri, text, protocols));
  const names = new Set(endpoints.map((endpoint) => endpoint.listenerName));
  require(names.size ===
    endpoints.length, `Each listener must have a different name, listeners: ${text}`);
  if (unique === 'names and ports') checkPorts(endpoints, text);
  return endpoints;
}

function parseEndpoint(
  uri: string,
  text: string,
  protocols: ReadonlyMap<string, SecurityProtocol>,
): Endpoint {
  const failed = (reason: string, causeClass: string) => {
    const cause = Object.assign(new Error(reason), { javaClass: causeClass });
    const message = `Error creating broker listeners from '${text}': ${reason}`;
    return Object.assign(new ConfigError(message, { cause }), { javaClass: ILLEGAL_ARGUMENT });
  };
  const [, name, host, port] = URI.exec(uri) ?? [];
  if (name === undefined || host === undefined || port === undefined)
    throw failed(
      `Unable to parse ${uri} to a broker endpoint`,
      'org.apache.kafka.common.KafkaException',
    );
  if (!isInteger(port)) throw failed(`For input string: "${port}"`, NUMBER_FORMAT);
  const listenerName = name.toUpperCase();
  const securityProtocol = protocols.get(listenerName);
  if (securityProtocol === undefined)
    throw failed(`No security protocol defined for listener ${listenerName}`, ILLEGAL_ARGUMENT);
  return { listenerName, host, port: Number(port), securityProtocol };
}

/** Two listeners share a port only as one IPv4 and one IPv6 address (KIP-797). Port 0 is no port yet. */
function checkPorts(endpoints: readonly Endpoint[], text: string): void {
  const byPort = new Map<number, Endpoint[]>();
  for (const endpoint of endpoints)
    if (endpoint.port !== 0)
      byPort.set(endpoint.port, [...(byPort.get(endpoint.port) ?? []), endpoint]);
  for (const [port, sharing] of byPort) {
    if (sharing.length === 1) continue;
    const numeric = sharing.filter(({ host }) => IPV4.test(host) || host.includes(':'));
    require(numeric.length ===
      sharing.length, `Each listener must have a different port, listeners: ${text}`);
    const four = sharing.filter(({ host }) => IPV4.test(host)).length;
    require(sharing.length === 2 &&
      four ===
        1, `If you have two listeners on the same port then one needs to be IPv4 and the other IPv6, listeners: ${text}, port: ${port}`);
  }
}

export function splitList(text: string): string[] {
  return text
    .trim()
    .split(/\s*,\s*/)
    .filter((item) => item !== '');
}

/** Scala's require: the message carries its prefix. */
export function require(condition: boolean, message: string): void {
  if (!condition) throw new ConfigError(`requirement failed: ${message}`);
}
