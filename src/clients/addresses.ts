/**
 * Names and addresses as a JVM gives them to Kafka's clients (KIP-235, 302; kafka: ClientUtils, ClusterConnectionStates): IPv4 before
 * IPv6, and of one host only addresses of the kind that comes first.
 */
import type { Network } from '../platform/platform.ts';
import { noResolvableBootstrap } from './bootstrap.ts';
import { configError } from './errors.ts';
import type { ClientLog, Node } from './types.ts';

function inJavaOrder(addresses: readonly string[]): string[] {
  const isIpv6 = (address: string) => address.includes(':');
  return [...addresses.filter((one) => !isIpv6(one)), ...addresses.filter(isIpv6)];
}

/** client.dns.lookup=use_all_dns_ips: the addresses of one host, another for each attempt. */
export class HostAddresses {
  readonly #host: string;
  readonly #network: Pick<Network, 'lookup'>;
  #addresses: readonly string[] = [];
  #index = 0;
  #last: string | null = null;

  constructor(host: string, network: Pick<Network, 'lookup'>) {
    this.#host = host;
    this.#network = network;
  }

  /** Rejects when the name does not resolve. The name is looked up again after the last of its addresses. */
  async next(): Promise<string> {
    this.#index++;
    if (this.#index >= this.#addresses.length) await this.#resolve();
    this.#last = this.#addresses[this.#index] ?? null;
    if (this.#last === null) throw new Error(`${this.#host} has no address`);
    return this.#last;
  }

  /** A connection that stood has ended: the host may have moved. */
  forget(): void {
    this.#addresses = [];
  }

  async #resolve(): Promise<void> {
    this.#addresses = [];
    const all = inJavaOrder(await this.#network.lookup(this.#host));
    const isIpv6 = all[0]?.includes(':');
    this.#addresses = all.filter((one) => one.includes(':') === isIpv6);
    this.#index = this.#addresses.length > 1 && this.#addresses[0] === this.#last ? 1 : 0;
  }
}

/** Whom a client asks as long as it knows of no broker. */
export class BootstrapNodes {
  #nodes: readonly Node[];
  readonly #rename: (() => Promise<Node[]>) | null;
  #named: Promise<void> | null = null;

  /** `rename` null: under the names that were given. */
  constructor(nodes: readonly Node[], rename: (() => Promise<Node[]>) | null = null) {
    this.#nodes = nodes;
    this.#rename = rename;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** To be awaited before nodes is read. Rejects with a ConfigException; who asks after that begins anew. */
  async ready(): Promise<void> {
    if (this.#rename === null) return;
    this.#named ??= this.#rename().then((nodes) => {
      if (nodes.length === 0) throw noResolvableBootstrap();
      this.#nodes = nodes;
    });
    try {
      await this.#named;
    } catch (error) {
      this.#named = null;
      throw error;
    }
  }
}

/**
 * client.dns.lookup=resolve_canonical_bootstrap_servers_only: in place of each host what all its addresses are called. Rejects with
 * a ConfigException for a host that is unknown; a name that does not lead anywhere is a WARN.
 */
export async function canonicalNodes(
  nodes: readonly Node[],
  network: Pick<Network, 'lookup' | 'canonicalName'>,
  log: ClientLog,
): Promise<Node[]> {
  const found: Node[] = [];
  for (const { host, port, rack } of nodes) {
    const addresses = await network.lookup(host).catch(() => {
      throw configError(`Unknown host in bootstrap.servers: ${host}:${port}`);
    });
    for (const address of inJavaOrder(addresses)) {
      const name = await network.canonicalName(address);
      const known = await network.lookup(name).catch(() => []);
      if (known.length > 0) found.push({ id: -(found.length + 1), host: name, port, rack });
      else
        log.log(
          'WARN',
          `Couldn't resolve server ${host}:${port} from bootstrap.servers as DNS resolution of the canonical hostname ${name} failed for ${host}`,
          'org.apache.kafka.clients.ClientUtils',
        );
    }
  }
  return found;
}
