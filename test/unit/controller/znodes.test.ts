/** Every node that Apache Kafka 3.9.1 wrote (fixtures/znodes) is read and written back byte for byte. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  decodeBroker,
  decodeConfig,
  decodeConfigChange,
  decodeController,
  decodePartitionState,
  decodePartitions,
  decodeProducerIdBlock,
  decodeTopic,
  encodeBroker,
  encodeClusterId,
  encodeConfig,
  encodeConfigChange,
  encodeController,
  encodePartitionState,
  encodeProducerIdBlock,
  encodeTopic,
} from '../../../src/controller/znodes.ts';

const FIXTURES = new URL('../../../../shared/fixtures/znodes/', import.meta.url);

interface Node {
  readonly path: string;
  readonly data: string | null;
  readonly version: number;
}

/** What our reader and writer make of a node; undefined where the control plane has no business. */
function rewritten(node: Node): Buffer | undefined {
  const data = Buffer.from(node.data ?? '');
  const json = JSON.parse(node.data ?? 'null');
  const { path } = node;
  if (path.startsWith('/brokers/ids/'))
    return encodeBroker(must(decodeBroker(data)), {
      timestamp: Number(json.timestamp),
      jmxPort: json.jmx_port,
      features: json.version === 5,
    });
  if (/^\/brokers\/topics\/[^/]+$/.test(path)) return encodeTopic(must(decodeTopic(data)));
  if (path.endsWith('/state'))
    return encodePartitionState(must(decodePartitionState(data, node.version)));
  if (path.startsWith('/config/changes/'))
    return encodeConfigChange(must(decodeConfigChange(data)));
  if (path.startsWith('/config/')) return encodeConfig(decodeConfig(data));
  if (path === '/controller' && json.version === 2)
    return encodeController(must(decodeController(data)), Number(json.timestamp));
  if (path === '/cluster/id') return encodeClusterId(json.id);
  if (path === '/latest_producer_id_block') {
    const { first, last } = must(decodeProducerIdBlock(data));
    return encodeProducerIdBlock(json.broker, first, last);
  }
  return undefined;
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error('not decoded');
  return value;
}

test.skipIf(!existsSync(FIXTURES))('writes what a Java broker wrote', () => {
  let compared = 0;
  for (const file of readdirSync(FIXTURES)) {
    // 2.5.0 was built with another Scala, whose maps have another order
    if (!file.endsWith('.json') || file === 'manifest.json' || file.includes('2.5.0')) continue;
    for (const node of JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as Node[]) {
      if (typeof node.data !== 'string' || node.data === '') continue;
      if (!node.data.startsWith('{')) continue;
      const ours = rewritten(node);
      if (ours === undefined) continue;
      expect(ours.toString(), `${file} ${node.path}`).toBe(node.data);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(500);
});

test('reads registrations of old brokers and refuses what is none', () => {
  const read = (json: unknown) => decodeBroker(Buffer.from(JSON.stringify(json)));
  expect(read({ version: 1, host: 'h', port: 9092 })?.endpoints[0]).toEqual({
    listenerName: 'PLAINTEXT',
    securityProtocol: 'PLAINTEXT',
    host: 'h',
    port: 9092,
  });
  expect(read({ version: 3, endpoints: ['SSL://[::1]:1'], rack: 'r' })).toEqual({
    endpoints: [{ listenerName: 'SSL', securityProtocol: 'SSL', host: '::1', port: 1 }],
    rack: 'r',
  });
  expect(read({ version: 5, endpoints: ['nonsense'] })).toBe(null);
  expect(decodeBroker(Buffer.from('{'))).toBe(null);
  expect(decodeBroker(null)).toBe(null);
});

test('reads partitions of notifications and skips what is malformed', () => {
  const data = '{"version":1,"partitions":[{"topic":"t","partition":1},{"topic":2},null]}';
  expect(decodePartitions(Buffer.from(data))).toEqual([{ topic: 't', partition: 1 }]);
  expect(decodePartitions(Buffer.from('[]'))).toEqual([]);
});
