/** The part of the admin client that is about the cluster as a whole, and its beginning and end. */
import type { ClientEnvironment } from '../client.ts';
import type { Calls, Tail } from './calls.ts';
import { describeCluster } from './cluster.ts';
import * as tokens from './delegation-tokens.ts';
import * as features from './features.ts';
import { openCalls, type AdminConfig, type OpenAdmin } from './open.ts';
import * as quorum from './quorum.ts';

/** What AdminClient does for a cluster as a whole. */
export abstract class ClusterAdmin implements AsyncDisposable {
  /** As configured, or `adminclient-1`, counted in this process. */
  readonly clientId: string;
  /** What it is made of. */
  protected readonly opened: OpenAdmin;
  /** How every family of calls is made. */
  protected readonly calls: Calls;

  /** Throws ConfigException for settings that cannot be; connects at the first call. */
  constructor(config: AdminConfig, environment: ClientEnvironment = {}) {
    this.opened = openCalls(config, environment);
    this.clientId = this.opened.clientId;
    this.calls = this.opened.calls;
  }

  // ---- the cluster -------------------------------------------------------------------------------

  /** Brokers, controller (null when there is none just now) and id of the cluster. */
  describeCluster(...args: Tail<typeof describeCluster>) {
    return describeCluster(this.calls, ...args);
  }

  // ---- features and delegation tokens ------------------------------------------------------------

  /** What the cluster runs with, and what a broker could. */
  describeFeatures(...args: Tail<typeof features.describeFeatures>) {
    return features.describeFeatures(this.calls, ...args);
  }

  /**
   * Fails per feature with FeatureUpdateFailedException, InvalidUpdateVersionException, InvalidRequestException. Kafka 2.7 and
   * later.
   */
  updateFeatures(...args: Tail<typeof features.updateFeatures>) {
    return features.updateFeatures(this.calls, ...args);
  }

  /** By API key. Not in Kafka's Admin; kafka-broker-api-versions asks it. */
  describeApiVersions(...args: Tail<typeof features.describeApiVersions>) {
    return features.describeApiVersions(this.calls, ...args);
  }

  /**
   * Rejects with UnsupportedByAuthenticationException on a plain connection, DelegationTokenDisabledException where the broker
   * has no secret for it, InvalidPrincipalTypeException.
   */
  createDelegationToken(...args: Tail<typeof tokens.createDelegationToken>) {
    return tokens.createDelegationToken(this.calls, ...args);
  }

  /**
   * The new expiry, ms since the epoch. Rejects with DelegationTokenNotFoundException, DelegationTokenExpiredException,
   * DelegationTokenOwnerMismatchException.
   */
  renewDelegationToken(...args: Tail<typeof tokens.renewDelegationToken>) {
    return tokens.renewDelegationToken(this.calls, ...args);
  }

  /** The new expiry, ms since the epoch. Rejects as renewDelegationToken does. */
  expireDelegationToken(...args: Tail<typeof tokens.expireDelegationToken>) {
    return tokens.expireDelegationToken(this.calls, ...args);
  }

  /** Those one may see, of some owners or of all. */
  describeDelegationTokens(...args: Tail<typeof tokens.describeDelegationTokens>) {
    return tokens.describeDelegationTokens(this.calls, ...args);
  }

  // ---- controllers without ZooKeeper -------------------------------------------------------------

  /** Who leads, votes and follows. Kafka 3.3 and later, without ZooKeeper. */
  describeMetadataQuorum(...args: Tail<typeof quorum.describeMetadataQuorum>) {
    return quorum.describeMetadataQuorum(this.calls, ...args);
  }

  /** Forgets a broker that will not come back. Rejects with BrokerIdNotRegisteredException. Without ZooKeeper. */
  unregisterBroker(...args: Tail<typeof quorum.unregisterBroker>) {
    return quorum.unregisterBroker(this.calls, ...args);
  }

  /** Rejects with DuplicateVoterException, InvalidRequestException. Kafka 3.9 and later with a dynamic quorum. */
  addRaftVoter(...args: Tail<typeof quorum.addRaftVoter>) {
    return quorum.addRaftVoter(this.calls, ...args);
  }

  /** Rejects with VoterNotFoundException, InvalidRequestException. Kafka 3.9 and later with a dynamic quorum. */
  removeRaftVoter(...args: Tail<typeof quorum.removeRaftVoter>) {
    return quorum.removeRaftVoter(this.calls, ...args);
  }

  // ---- end ---------------------------------------------------------------------------------------

  /** By Kafka's names, e.g. `request-total`, as they are now; times in ms, sizes in bytes. */
  metrics(): Map<string, number> {
    return this.opened.metrics.values();
  }

  /** Closes the connections; calls still running fail. */
  async close(): Promise<void> {
    if (this.opened.cluster.closed) return;
    this.opened.cluster.close();
    this.opened.reporters.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
