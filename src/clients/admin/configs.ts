/**
 * Configs of topics, brokers, loggers, client metrics (DescribeConfigs 32, AlterConfigs 33, IncrementalAlterConfigs 44,
 * ListClientMetricsResources 74). What concerns one
 * named broker is asked of that broker, everything else of any.
 */
import { alterConfigsApi } from '../../protocol/messages/alter-configs.ts';
import {
  describeConfigsApi,
  type DescribeConfigsResponse,
} from '../../protocol/messages/describe-configs.ts';
import { incrementalAlterConfigsApi } from '../../protocol/messages/incremental-alter-configs.ts';
import { listClientMetricsResourcesApi } from '../../protocol/messages/list-client-metrics-resources.ts';
import { numberFormat } from '../errors.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, outcome, type Calls, type Target } from './calls.ts';
import { AdminResult } from './result.ts';
import {
  ALTER_OPS,
  CONFIG_SOURCES,
  CONFIG_TYPES,
  RESOURCE_TYPES,
  type AlterConfigOp,
  type ConfigEntry,
  type ConfigResource,
  type ConfigSource,
} from './types.ts';

export function configSource(code: number): ConfigSource {
  return CONFIG_SOURCES[code] ?? 'UNKNOWN';
}

const textOf = (resource: ConfigResource) => `${RESOURCE_TYPES[resource.type]}:${resource.name}`;
const answered = (type: number, name: string) => `${type}:${name}`;

function targetOf(resource: ConfigResource): Target {
  const own = resource.type === 'BROKER' || resource.type === 'BROKER_LOGGER';
  // The default of all brokers; a logger is always one broker's.
  if (!own || (resource.type === 'BROKER' && resource.name === '')) return ANY;
  if (!/^[+-]?\d+$/.test(resource.name)) throw numberFormat(`For input string: "${resource.name}"`);
  return { to: 'broker', id: Number(resource.name) };
}

/** One request per broker that has to be asked; the outcomes of all in one map. */
async function perTarget<V>(
  resources: readonly ConfigResource[],
  ask: (target: Target, resources: readonly ConfigResource[]) => Promise<Map<string, V | Error>>,
): Promise<Map<string, V | Error>> {
  const groups = new Map<string, { target: Target; resources: ConfigResource[] }>();
  for (const resource of resources) {
    const target = targetOf(resource);
    const key = target.to === 'broker' ? `broker ${target.id}` : 'any';
    const group = groups.get(key) ?? { target, resources: [] };
    group.resources.push(resource);
    groups.set(key, group);
  }
  const maps = await Promise.all(
    [...groups.values()].map((group) => ask(group.target, group.resources)),
  );
  return new Map(maps.flatMap((map) => [...map]));
}

export interface DescribeConfigsOptions extends CallOptions {
  readonly includeSynonyms?: boolean;
  readonly includeDocumentation?: boolean;
  /** Only these keys. */
  readonly keys?: readonly string[];
}

export function describeConfigs(
  calls: Calls,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions = {},
): AdminResult<ConfigResource, Map<string, ConfigEntry>> {
  const deadline = calls.deadline(options);
  const work = perTarget(resources, (target, some) =>
    calls.call('describeConfigs', target, deadline, async (attempt) => {
      const version = await attempt.version(describeConfigsApi);
      const response = await attempt.send(describeConfigsApi, {
        resources: some.map(({ type, name }) => ({
          resourceType: RESOURCE_TYPES[type],
          resourceName: name,
          configurationKeys: options.keys ?? null,
        })),
        includeSynonyms: version >= 1 && (options.includeSynonyms ?? false),
        includeDocumentation: version >= 3 && (options.includeDocumentation ?? false),
      });
      return new Map(
        response.results.map((result) => [
          answered(result.resourceType, result.resourceName),
          outcome(result.errorCode, result.errorMessage, () => entries(result)),
        ]),
      );
    }),
  );
  return new AdminResult(resources, textOf, work);
}

function entries(result: DescribeConfigsResponse['results'][number]): Map<string, ConfigEntry> {
  const list = result.configs.map((config): [string, ConfigEntry] => {
    const source = sourceOf(config, result.resourceType);
    const entry: ConfigEntry = {
      name: config.name,
      value: config.value,
      source,
      isSensitive: config.isSensitive,
      isReadOnly: config.readOnly,
      isDefault: source === 'DEFAULT_CONFIG',
      synonyms: config.synonyms.map((synonym) => ({
        name: synonym.name,
        value: synonym.value,
        source: configSource(synonym.source),
      })),
      type: CONFIG_TYPES[config.configType] ?? 'UNKNOWN',
      documentation: config.documentation,
    };
    return [config.name, entry];
  });
  return new Map(list);
}

/** v0 says only whether a value is the default (KIP-226). */
function sourceOf(
  config: DescribeConfigsResponse['results'][number]['configs'][number],
  resourceType: number,
): ConfigSource {
  if (config.configSource >= 0) return configSource(config.configSource);
  if (config.isDefault) return 'DEFAULT_CONFIG';
  return resourceType === RESOURCE_TYPES.TOPIC ? 'DYNAMIC_TOPIC_CONFIG' : 'STATIC_BROKER_CONFIG';
}

export function incrementalAlterConfigs(
  calls: Calls,
  changes: readonly (readonly [ConfigResource, readonly AlterConfigOp[]])[],
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): AdminResult<ConfigResource, void> {
  const deadline = calls.deadline(options);
  const opsOf = new Map(changes.map(([resource, ops]) => [textOf(resource), ops]));
  const resources = changes.map(([resource]) => resource);
  const work = perTarget<undefined>(resources, (target, some) =>
    calls.call('incrementalAlterConfigs', target, deadline, async (attempt) => {
      const response = await attempt.send(incrementalAlterConfigsApi, {
        resources: some.map((resource) => ({
          resourceType: RESOURCE_TYPES[resource.type],
          resourceName: resource.name,
          configs: (opsOf.get(textOf(resource)) ?? []).map(({ name, value, op }) => ({
            name,
            value,
            configOperation: ALTER_OPS[op],
          })),
        })),
        validateOnly: options.validateOnly ?? false,
      });
      return outcomesOf(response.responses);
    }),
  );
  return new AdminResult<ConfigResource, void>(resources, textOf, work);
}

/** The old form, which replaces every dynamic config of a resource by what is given. */
export function alterConfigs(
  calls: Calls,
  configs: readonly (readonly [ConfigResource, Readonly<Record<string, string | null>>])[],
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): AdminResult<ConfigResource, void> {
  const deadline = calls.deadline(options);
  const valuesOf = new Map(configs.map(([resource, values]) => [textOf(resource), values]));
  const resources = configs.map(([resource]) => resource);
  const work = perTarget<undefined>(resources, (target, some) =>
    calls.call('alterConfigs', target, deadline, async (attempt) => {
      const response = await attempt.send(alterConfigsApi, {
        resources: some.map((resource) => ({
          resourceType: RESOURCE_TYPES[resource.type],
          resourceName: resource.name,
          configs: Object.entries(valuesOf.get(textOf(resource)) ?? {}).map(([name, value]) => ({
            name,
            value,
          })),
        })),
        validateOnly: options.validateOnly ?? false,
      });
      return outcomesOf(response.responses);
    }),
  );
  return new AdminResult<ConfigResource, void>(resources, textOf, work);
}

interface AlterOutcome {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

function outcomesOf(responses: readonly AlterOutcome[]): Map<string, undefined | Error> {
  return new Map(
    responses.map((response) => [
      answered(response.resourceType, response.resourceName),
      outcome(response.errorCode, response.errorMessage, () => undefined),
    ]),
  );
}

/** The names of the subscriptions to metrics of clients (KIP-714). */
export function listClientMetricsResources(
  calls: Calls,
  options: CallOptions = {},
): Promise<string[]> {
  return calls.call('listClientMetricsResources', ANY, calls.deadline(options), async (attempt) => {
    const response = await attempt.send(listClientMetricsResourcesApi, {});
    check(response.errorCode);
    return response.clientMetricsResources.map(({ name }) => name);
  });
}
