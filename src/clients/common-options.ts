/**
 * Options that producer, consumer and admin share, by their camelCase names; dotted ones are taken as well. Defaults are Kafka
 * 3.9's. Times are ms, sizes bytes. A misspelt camelCase name is TypeScript's to find, a misspelt dotted one is told at run time.
 */
import type { MetricsReporter } from './metrics.ts';

export interface CommonOptions {
  /** `host:port`, several separated by commas or in a list: enough to find the cluster by. Required. */
  readonly bootstrapServers?: string | readonly string[];
  /** What brokers log and quotas count by; default e.g. `producer-1`. */
  readonly clientId?: string;
  /**
   * Default `use_all_dns_ips`: the addresses of a host are tried in turn, all of IPv4 if it has any. Otherwise bootstrap servers go by
   * the canonical names of all their addresses, as logins and certificates may want.
   */
  readonly clientDnsLookup?: 'use_all_dns_ips' | 'resolve_canonical_bootstrap_servers_only';
  /** Metadata is asked for anew at least so often, ms. Default 300000. */
  readonly metadataMaxAgeMs?: number;
  /** What to do when no known broker can be reached. Default `none`; `rebootstrap`: begin again with bootstrapServers. */
  readonly metadataRecoveryStrategy?: 'none' | 'rebootstrap';
  /** Pause before connecting again, ms; doubles up to the maximum. Default 50. */
  readonly reconnectBackoffMs?: number;
  /** The longest of these pauses, ms. Default 1000. */
  readonly reconnectBackoffMaxMs?: number;
  /** Pause before a failed request is repeated, ms; doubles up to the maximum. Default 100. */
  readonly retryBackoffMs?: number;
  /** The longest of these pauses, ms. Default 1000. */
  readonly retryBackoffMaxMs?: number;
  /** How long an answer may take before the connection is given up, ms. Default 30000. */
  readonly requestTimeoutMs?: number;
  /** A connection without a request for so long is closed, ms; negative: never. Default 540000, admin 300000. */
  readonly connectionsMaxIdleMs?: number;
  /** How long connecting may take, ms; doubles with every failure up to the maximum. Default 10000. */
  readonly socketConnectionSetupTimeoutMs?: number;
  /** The most that it grows to, ms. Default 30000. */
  readonly socketConnectionSetupTimeoutMaxMs?: number;
  /**
   * How brokers are spoken to. SASL by PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER, not by GSSAPI; brokers from 0.11 on. A
   * login that a broker keeps for a time only is repeated on the same connection. Default `PLAINTEXT`.
   */
  readonly securityProtocol?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** Each gets the client's metrics once and reads them when it likes. */
  readonly metricReporters?: readonly (MetricsReporter | (new () => MetricsReporter))[];
  /** Rates, averages and maxima are over metricsNumSamples windows of so many ms. Default 30000. */
  readonly metricsSampleWindowMs?: number;
  /** Windows that are kept. Default 2. */
  readonly metricsNumSamples?: number;
  /** Taken, and without effect: all metrics are recorded. */
  readonly metricsRecordingLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  /** Taken so that Java's files can be used as they are; the kernel's own sizes stand. */
  readonly sendBufferBytes?: number;
  /** As sendBufferBytes. */
  readonly receiveBufferBytes?: number;
  /**
   * Kafka's own names, for every key that there is: `'linger.ms'`. Taken, and without effect: auto.include.jmx.reporter,
   * enable.metrics.push, security.providers.
   */
  readonly [key: `${string}.${string}`]: unknown;
  /**
   * `sslTruststoreLocation`, `saslMechanism`, ...
   *
   * OAUTHBEARER has its token from saslOauthbearerTokenEndpointUrl (http:, https: or a file:) where saslLoginCallbackHandlerClass is
   * `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler`, with clientId, clientSecret, scope, extension_NAME and
   * ssl.* in saslJaasConfig; clients of the same settings share it, and it is renewed before it expires (sasl.login.refresh.*).
   * Otherwise the client makes an unsigned one. What cannot be fetched or read (tokens, key stores) is told by the first call.
   *
   * Taken, and without effect: ssl.protocol, ssl.provider, ssl.secure.random.implementation, ssl.keymanager.algorithm,
   * ssl.trustmanager.algorithm, ssl.engine.factory.class, sasl.login.class, sasl.client.callback.handler.class (classes that are not
   * Kafka's own are refused), sasl.kerberos.*; sasl.oauthbearer.jwks.*, .expected.* and .clock.skew.seconds are a broker's.
   */
  readonly [key: `ssl${string}` | `sasl${string}`]: unknown;
}
