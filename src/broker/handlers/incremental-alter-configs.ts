/**
 * IncrementalAlterConfigs (44), v0-1: sets, removes, appends to or subtracts from single keys of a topic's or broker's
 * overrides (KIP-339), and changes log levels of this broker (KIP-412).
 */
import {
  incrementalAlterConfigsApi,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponse,
} from '../../protocol/messages/incremental-alter-configs.ts';
import { changeLoggers } from '../broker-loggers.ts';
import {
  applyOperations,
  currentConfig,
  entityOf,
  Operation,
  replaceConfig,
} from '../config-change.ts';
import { changeEach, refuseNulls } from '../config-requests.ts';
import { ResourceType } from '../config-resource.ts';
import { type Broker, handler } from '../context.ts';

export const incrementalAlterConfigsHandler = handler<
  Broker,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse
>(incrementalAlterConfigsApi, async (broker, { resources, validateOnly }) => ({
  responses: await changeEach(
    broker,
    resources,
    async ({ resourceType, resourceName, configs }) => {
      const nulls = configs.filter(
        (config) => config.value === null && config.configOperation !== Operation.DELETE,
      );
      refuseNulls(nulls.map(({ name }) => name));
      const operations = configs.map(({ name, configOperation, value }) => ({
        name,
        operation: configOperation,
        value,
      }));
      if (resourceType === ResourceType.BROKER_LOGGER)
        return changeLoggers(broker, resourceName, operations, validateOnly);
      const resource = { type: resourceType, name: resourceName };
      const current = await currentConfig(broker, entityOf(broker, resource));
      const next = applyOperations(current, operations, resourceType);
      await replaceConfig(broker, resource, next, validateOnly);
    },
  ),
}));
