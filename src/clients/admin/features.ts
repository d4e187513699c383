/**
 * What brokers can do: the feature levels of the cluster (KIP-584; ApiVersions 18 of one broker, UpdateFeatures 57 of the
 * controller) and the versions of each API that a broker serves. The first two come from the exchange that opened the
 * connection, so nothing is asked twice.
 */
import type { ApiVersionsResponse } from '../../protocol/messages/api-versions.ts';
import { updateFeaturesApi } from '../../protocol/messages/update-features.ts';
import { unsupportedApi } from '../../protocol/errors.ts';
import { illegalArgument } from '../errors.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, CONTROLLER, outcome, type Attempt, type Calls } from './calls.ts';
import { each } from './each.ts';
import { AdminResult } from './result.ts';

/** Levels of a feature, both ends included. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** Features of the cluster (KIP-584). */
export interface FeatureMetadata {
  /** What this broker could run with. */
  readonly supportedFeatures: ReadonlyMap<string, VersionRange>;
  /** What the cluster does run with. */
  readonly finalizedFeatures: ReadonlyMap<string, VersionRange>;
  /** Grows with every change; null when the broker knows of no finalized features. */
  readonly finalizedFeaturesEpoch: number | null;
}

/** A level to move a feature to. */
export interface FeatureUpdate {
  /** 0 removes the feature. */
  readonly maxVersionLevel: number;
  /** By default UPGRADE; the downgrades may lower a level, the unsafe one at the price of metadata. */
  readonly upgradeType?: keyof typeof UPGRADE_TYPES;
}

const UPGRADE_TYPES = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const;

async function answerOf(calls: Calls, attempt: Attempt): Promise<ApiVersionsResponse> {
  const answer = (await calls.cluster.connectionOf(attempt.node)).apiVersions;
  if (answer === null) throw unsupportedApi('ApiVersions');
  return answer;
}

/** Of the broker `nodeId`, or of any. */
export function describeFeatures(
  calls: Calls,
  options: CallOptions & { readonly nodeId?: number } = {},
): Promise<FeatureMetadata> {
  const target =
    options.nodeId === undefined ? ANY : ({ to: 'broker', id: options.nodeId } as const);
  return calls.call('describeFeatures', target, calls.deadline(options), async (attempt) => {
    const answer = await answerOf(calls, attempt);
    return {
      supportedFeatures: new Map(
        answer.supportedFeatures.map(({ name, minVersion, maxVersion }) => [
          name,
          { min: minVersion, max: maxVersion },
        ]),
      ),
      finalizedFeatures: new Map(
        answer.finalizedFeatures.map(({ name, minVersionLevel, maxVersionLevel }) => [
          name,
          { min: minVersionLevel, max: maxVersionLevel },
        ]),
      ),
      finalizedFeaturesEpoch:
        answer.finalizedFeaturesEpoch < 0 ? null : answer.finalizedFeaturesEpoch,
    };
  });
}

/** All updates are made or none. From brokers before 2.7 UnsupportedVersionException. */
export function updateFeatures(
  calls: Calls,
  updates: Readonly<Record<string, FeatureUpdate>>,
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): AdminResult<string, void> {
  const names = Object.keys(updates);
  if (names.length === 0) throw illegalArgument('Feature updates can not be null or empty.');
  if (names.includes('')) throw illegalArgument('Provided feature can not be empty.');
  const deadline = calls.deadline(options);
  const work = calls.call('updateFeatures', CONTROLLER, deadline, async (attempt) => {
    const old = (await attempt.version(updateFeaturesApi)) === 0;
    const response = await attempt.send(updateFeaturesApi, {
      timeoutMs: attempt.timeoutMs,
      featureUpdates: Object.entries(updates).map(([feature, update]) => ({
        feature,
        maxVersionLevel: update.maxVersionLevel,
        ...levelChange(update.upgradeType ?? 'UPGRADE', old),
      })),
      validateOnly: options.validateOnly ?? false,
    });
    check(response.errorCode, response.errorMessage);
    const refused = new Map(response.results.map((result) => [result.feature, result]));
    // From v2 on the answer does not name features: they share one fate.
    return new Map<string, undefined | Error>(
      names.map((name) => {
        const { errorCode = 0, errorMessage = null } = refused.get(name) ?? {};
        return [name, outcome(errorCode, errorMessage, () => undefined)];
      }),
    );
  });
  return new AdminResult<string, void>(names, (name) => name, work);
}

function levelChange(type: keyof typeof UPGRADE_TYPES, old: boolean) {
  return old ? { allowDowngrade: type !== 'UPGRADE' } : { upgradeType: UPGRADE_TYPES[type] };
}

/** The versions of every API that each of these brokers serves, by API key. Not in Kafka's Admin, but its tools ask it. */
export function describeApiVersions(
  calls: Calls,
  brokerIds: readonly number[],
  options: CallOptions = {},
): AdminResult<number, ReadonlyMap<number, VersionRange>> {
  const deadline = calls.deadline(options);
  const work = each(brokerIds.map(String), (id) =>
    calls.call('apiVersions', { to: 'broker', id: Number(id) }, deadline, async (attempt) => {
      const { apiKeys } = await answerOf(calls, attempt);
      return new Map(
        apiKeys.map((row) => [row.apiKey, { min: row.minVersion, max: row.maxVersion }]),
      );
    }),
  );
  return new AdminResult(brokerIds, String, work);
}
