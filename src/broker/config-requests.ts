/**
 * What AlterConfigs and IncrementalAlterConfigs have in common: resources named once, keys named once, no nulls, and one
 * answer per resource whatever becomes of the others.
 */
import { Errors, errorCodeOf, KafkaError } from '../protocol/errors.ts';
import { resourceText } from './config-resource.ts';
import type { Broker } from './context.ts';

export interface ChangedResource<Config extends { readonly name: string }> {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly configs: readonly Config[];
}

export interface ChangeOutcome {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly resourceType: number;
  readonly resourceName: string;
}

export async function changeEach<Config extends { readonly name: string }>(
  broker: Broker,
  resources: readonly ChangedResource<Config>[],
  change: (resource: ChangedResource<Config>) => Promise<void>,
): Promise<ChangeOutcome[]> {
  const outcomes: ChangeOutcome[] = [];
  for (const resource of resources) {
    const { resourceType, resourceName } = resource;
    try {
      checkUnique(resources, resource);
      await change(resource);
      outcomes.push({ errorCode: Errors.NONE, errorMessage: null, resourceType, resourceName });
    } catch (error) {
      const known = error instanceof KafkaError;
      if (!known)
        broker.platform.log
          .logger('kafka.server.ZkAdminManager')
          .error(
            `Error processing alter configs request for resource ${resourceText(resourceType, resourceName)}`,
            error,
          );
      const errorMessage = known ? error.message : null;
      outcomes.push({ errorCode: errorCodeOf(error), errorMessage, resourceType, resourceName });
    }
  }
  return outcomes;
}

function checkUnique<Config extends { readonly name: string }>(
  resources: readonly ChangedResource<Config>[],
  { resourceType, resourceName, configs }: ChangedResource<Config>,
): void {
  const same = resources.filter(
    (other) => other.resourceType === resourceType && other.resourceName === resourceName,
  );
  if (same.length > 1)
    throw new KafkaError(Errors.INVALID_REQUEST, 'Each resource must appear at most once.');
  if (new Set(configs.map(({ name }) => name)).size < configs.length)
    throw new KafkaError(Errors.INVALID_REQUEST, 'Error due to duplicate config keys');
}

export function refuseNulls(names: readonly string[]): void {
  if (names.length > 0)
    throw new KafkaError(
      Errors.INVALID_REQUEST,
      `Null value not supported for : ${names.join(', ')}`,
    );
}
