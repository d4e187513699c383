/**
 * UpdateFeatures (57), v0-1 (KIP-584, KIP-778). Only the controller answers. Brokers on ZooKeeper support no feature, so that each
 * update is refused for one of the reasons that Kafka's controller looks for, in its order.
 */
import { Errors, KafkaError } from '../../protocol/errors.ts';
import {
  updateFeaturesApi,
  type UpdateFeaturesRequest,
  type UpdateFeaturesRequestFeatureUpdateKey,
  type UpdateFeaturesResponse,
} from '../../protocol/messages/update-features.ts';
import { type Broker, handler } from '../context.ts';

const UPGRADE = 1;

export const updateFeaturesHandler = handler<Broker, UpdateFeaturesRequest, UpdateFeaturesResponse>(
  updateFeaturesApi,
  ({ controller }, { featureUpdates }, { apiVersion }) => {
    if (!controller.isActive) throw new KafkaError(Errors.NOT_CONTROLLER);
    return {
      errorCode: Errors.NONE,
      results: featureUpdates.map((update) => ({
        feature: update.feature,
        errorCode: Errors.INVALID_REQUEST,
        errorMessage: refusal(update, apiVersion),
      })),
    };
  },
);

function refusal(
  { feature, maxVersionLevel, allowDowngrade, upgradeType }: UpdateFeaturesRequestFeatureUpdateKey,
  apiVersion: number,
): string {
  const lowers = apiVersion === 0 ? allowDowngrade : upgradeType !== UPGRADE;
  if (feature === '') return 'Feature name can not be empty.';
  if (maxVersionLevel >= 1)
    return 'Could not apply finalized feature update because the provided feature is not supported.';
  return lowers
    ? 'Can not delete non-existing finalized feature.'
    : `Can not provide versionLevel: ${maxVersionLevel} less than 1 without setting the SAFE downgradeType in the request.`;
}
