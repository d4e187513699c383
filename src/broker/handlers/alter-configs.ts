/**
 * AlterConfigs (33), v0-2: gives a topic or broker a new complete set of overrides; what is not named goes back to its default.
 * IncrementalAlterConfigs is what newer tools use.
 */
import {
  alterConfigsApi,
  type AlterConfigsRequest,
  type AlterConfigsResponse,
} from '../../protocol/messages/alter-configs.ts';
import { replaceConfig } from '../config-change.ts';
import { changeEach, refuseNulls } from '../config-requests.ts';
import { type Broker, handler } from '../context.ts';

export const alterConfigsHandler = handler<Broker, AlterConfigsRequest, AlterConfigsResponse>(
  alterConfigsApi,
  async (broker, { resources, validateOnly }) => ({
    responses: await changeEach(
      broker,
      resources,
      async ({ resourceType, resourceName, configs }) => {
        refuseNulls(configs.filter(({ value }) => value === null).map(({ name }) => name));
        const next = new Map(configs.map(({ name, value }) => [name, value ?? '']));
        const resource = { type: resourceType, name: resourceName };
        await replaceConfig(broker, resource, next, validateOnly);
      },
    ),
  }),
);
