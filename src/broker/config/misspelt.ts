/**
 * One sentence for each key of server.properties (or --override) that the broker does not know, naming what was
 * probably meant. Kafka says nothing there; a misspelt key that has no effect costs people hours. Never fatal.
 */
import { nearest } from '../../base/nearest.ts';
import { BROKER_KEYS } from './keys.ts';
import { topicConfig } from '../../storage/log-config.ts';

/** Keys that plug-ins of ours and of Kafka read beside the broker's table. */
const PLUGIN_KEYS: readonly string[] = [
  'super.users',
  'allow.everyone.if.no.acl.found',
  'replication.quota.throttled.rate',
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
];

const PLUGIN_PREFIXES =
  /^(authorizer\.|config\.providers|kafka\.metrics\.|metrics\.context\.|rlmm\.config\.|rsm\.config\.|samsa\.)/;

/** Of older brokers; said once, so that nobody looks for a typing error. */
const REMOVED: ReadonlyMap<string, string> = new Map([
  ['host.name', 'listeners'],
  ['port', 'listeners'],
  ['advertised.host.name', 'advertised.listeners'],
  ['advertised.port', 'advertised.listeners'],
  ['zookeeper.sync.time.ms', ''],
  ['quota.producer.default', 'kafka-configs --entity-type clients'],
  ['quota.consumer.default', 'kafka-configs --entity-type clients'],
]);

export function misspeltKeyWarnings(names: Iterable<string>): string[] {
  const warnings: string[] = [];
  for (const name of names) {
    const bare = name.replace(
      /^listener\.name\.[^.]+\.(?:(?:plain|gssapi|oauthbearer|scram-sha-\d+)\.)?/i,
      '',
    );
    if (BROKER_KEYS.has(bare) || PLUGIN_KEYS.includes(bare) || PLUGIN_PREFIXES.test(bare)) continue;
    warnings.push(warning(name, bare));
  }
  return warnings;
}

function warning(name: string, bare: string): string {
  const removed = REMOVED.get(bare);
  if (removed !== undefined)
    return `The configuration '${name}' of older brokers has no effect${removed === '' ? '' : `: use ${removed}`}.`;
  const topicKey = topicKeyOf(bare);
  const unknown = `The configuration '${name}' was supplied but isn't a known config`;
  if (topicKey !== null) {
    const brokerKey = topicConfig(topicKey)?.synonyms[0]?.name;
    return brokerKey === undefined
      ? `${unknown}: did you mean '${topicKey}' on a topic?`
      : `${unknown}: did you mean '${brokerKey}', or '${topicKey}' on a topic?`;
  }
  const neighbour = nearest(bare, [...BROKER_KEYS.keys(), ...PLUGIN_KEYS]);
  return neighbour === null ? `${unknown}.` : `${unknown}: did you mean '${neighbour}'?`;
}

/** `segment.ms`, and `log.segment.ms` made from it: a topic key, or a broker key that nobody ever defined. */
function topicKeyOf(name: string): string | null {
  if (topicConfig(name) !== undefined) return name;
  const bare = name.replace(/^log\./, '');
  return topicConfig(bare) === undefined ? null : bare;
}
