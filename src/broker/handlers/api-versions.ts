/**
 * ApiVersions (18), v0-4 (KIP-35, KIP-511, KIP-584). Lists exactly the rows of handlers.ts, inter-broker ones included.
 * v3+: the client's software name and version are kept for the connection; malformed ones are INVALID_REQUEST.
 * A ZooKeeper-mode broker has no finalizable features: their epoch is the version of /feature, the lists are empty.
 */
import { Errors } from '../../protocol/errors.ts';
import {
  type ApiVersionsRequest,
  type ApiVersionsResponse,
  apiVersionsApi,
} from '../../protocol/messages/api-versions.ts';
import { type Broker, handler } from '../context.ts';

const SOFTWARE = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

export const apiVersionsHandler = handler<Broker, ApiVersionsRequest, ApiVersionsResponse>(
  apiVersionsApi,
  (broker, request, { apiVersion, connection }) => {
    if (apiVersion >= 3) {
      const { clientSoftwareName: name, clientSoftwareVersion: version } = request;
      if (!SOFTWARE.test(name) || !SOFTWARE.test(version)) {
        return { errorCode: Errors.INVALID_REQUEST };
      }
      connection.clientSoftware = { name, version };
    }
    return {
      errorCode: Errors.NONE,
      apiKeys: broker.apis.map(({ key, minVersion, maxVersion }) => ({
        apiKey: key,
        minVersion,
        maxVersion,
      })),
      finalizedFeaturesEpoch: broker.featuresEpoch,
    };
  },
);
