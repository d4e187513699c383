/** Addresses as Java's clients look at them when they are made. */
import { expect, it } from 'vitest';
import { checkClient } from '../../../src/cli/bootstrap.ts';
import { throwable } from '../../../src/cli/java-error.ts';
import { MemoryNetwork } from '../../../src/platform/memory/network.ts';
import { fakeIo } from './fake-io.ts';

class Network extends MemoryNetwork {
  override async lookup(host: string): Promise<string[]> {
    if (host === 'nobody') throw new Error('ENOTFOUND');
    return ['127.0.0.1'];
  }
}

async function refusal(servers: string, lookup?: string) {
  const io = fakeIo({ platform: { network: new Network() } });
  const settings = { 'bootstrap.servers': servers, 'client.dns.lookup': lookup };
  const error: unknown = await checkClient(settings, 'Failed', io).catch((thrown) => thrown);
  const cause = error instanceof Error ? throwable(error.cause as Error) : null;
  return { cause, logged: io.stderr.text };
}

it('warns of a name that does not resolve, and refuses when none does', async () => {
  const some = await refusal('nobody:9092,there:9092');
  expect(some.cause).toBeNull();
  expect(some.logged).toMatch(
    / WARN Couldn't resolve server nobody:9092 from bootstrap.servers as DNS resolution failed for nobody /,
  );
  expect((await refusal('nobody:9092')).cause).toBe(
    'org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers',
  );
});

it('refuses the first that does not resolve where canonical names are asked for', async () => {
  const canonical = 'resolve_canonical_bootstrap_servers_only';
  expect(await refusal('there:9092,nobody:9092', canonical)).toEqual({
    cause:
      'org.apache.kafka.common.config.ConfigException: Unknown host in bootstrap.servers: nobody:9092',
    logged: '',
  });
  expect((await refusal('there:9092', canonical)).cause).toBeNull();
});
