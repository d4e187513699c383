/**
 * DescribeConfigs (32), v0-4: settings of topics, of this broker, of all brokers by default (resource name ""), and the log
 * levels of this broker. v1 tells where values come from, v3 types and, if asked, documentation. An empty list of keys means all, as in Kafka
 * (spec/cluster.md 2.6).
 */
import { isInteger } from '../../base/java-number.ts';
import type { Draft } from '../../protocol/api.ts';
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  describeConfigsApi,
  type DescribeConfigsRequest,
  type DescribeConfigsRequestResource,
  type DescribeConfigsResponse,
  type DescribeConfigsResponseResult,
} from '../../protocol/messages/describe-configs.ts';
import { loggerEntries } from '../broker-loggers.ts';
import {
  brokerDefaultEntries,
  brokerEntries,
  type ConfigEntry,
  Source,
  topicEntries,
} from '../config-entries.ts';
import { ResourceType } from '../config-resource.ts';
import { type Broker, handler } from '../context.ts';
import { topicNameProblem } from '../../base/topic-name.ts';

export const describeConfigsHandler = handler<
  Broker,
  DescribeConfigsRequest,
  DescribeConfigsResponse
>(describeConfigsApi, async (broker, request, { apiVersion }) => ({
  results: await Promise.all(
    request.resources.map((resource) => describe(broker, request, resource, apiVersion)),
  ),
}));

async function describe(
  broker: Broker,
  request: DescribeConfigsRequest,
  resource: DescribeConfigsRequestResource,
  apiVersion: number,
): Promise<Draft<DescribeConfigsResponseResult>> {
  const { resourceType, resourceName, configurationKeys } = resource;
  try {
    const entries = await entriesOf(broker, resourceType, resourceName);
    const wanted = new Set(configurationKeys ?? []);
    const chosen = wanted.size === 0 ? entries : entries.filter(({ name }) => wanted.has(name));
    const configs = chosen.map((entry) => shown(entry, request, apiVersion));
    return { errorCode: Errors.NONE, errorMessage: '', resourceType, resourceName, configs };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    const unknown = error.code === Errors.UNKNOWN_TOPIC_OR_PARTITION;
    const errorMessage = unknown ? '' : error.message;
    return { errorCode: error.code, errorMessage, resourceType, resourceName };
  }
}

async function entriesOf(broker: Broker, type: number, name: string): Promise<ConfigEntry[]> {
  const { config, metadata, dynamicConfig, brokerId } = broker;
  switch (type) {
    case ResourceType.TOPIC: {
      const problem = topicNameProblem(name);
      if (problem !== null) throw new KafkaError(Errors.INVALID_TOPIC_EXCEPTION, problem);
      if (!metadata.image.topics.has(name)) throw new KafkaError(Errors.UNKNOWN_TOPIC_OR_PARTITION);
      await dynamicConfig.topics.load([name]);
      return topicEntries(config, dynamicConfig.topics.overrides(name));
    }
    case ResourceType.BROKER:
      if (name === '') return brokerDefaultEntries(config);
      if (name === String(brokerId)) return brokerEntries(config);
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        isInteger(name)
          ? `Unexpected broker id, expected ${brokerId} or empty string, but received ${name}`
          : `Broker id must be an integer, but it is: ${name}`,
      );
    case ResourceType.BROKER_LOGGER:
      return loggerEntries(broker, name);
    case ResourceType.CLIENT_METRICS:
      throw new KafkaError(
        Errors.INVALID_REQUEST,
        name === ''
          ? 'Client metrics subscription name must not be empty'
          : 'Config type client-metrics is only supported on KRaft clusters',
      );
    default:
      throw new KafkaError(Errors.INVALID_REQUEST);
  }
}

function shown(entry: ConfigEntry, request: DescribeConfigsRequest, apiVersion: number) {
  return {
    name: entry.name,
    value: entry.value,
    readOnly: entry.readOnly,
    ...(apiVersion === 0 ? { isDefault: entry.source === Source.DEFAULT } : {}),
    configSource: entry.source,
    isSensitive: entry.sensitive,
    synonyms: request.includeSynonyms ? entry.synonyms : [],
    configType: entry.type,
    documentation:
      request.includeDocumentation || !entry.documentation ? entry.documentation : null,
  };
}
