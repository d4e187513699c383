/**
 * Client quotas: DescribeClientQuotas 48 and AlterClientQuotas 49 (KIP-546). An entity is a user, a client id, an ip or a
 * combination; a null name is the default entity of that type.
 */
import { alterClientQuotasApi } from '../../protocol/messages/alter-client-quotas.ts';
import { describeClientQuotasApi } from '../../protocol/messages/describe-client-quotas.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, outcome, type Calls } from './calls.ts';
import { AdminResult } from './result.ts';

export type QuotaEntityType = 'user' | 'client-id' | 'ip';

/** Name by type; null: the default entity. */
export type QuotaEntity = Readonly<Partial<Record<QuotaEntityType, string | null>>>;

/** Which entities, by one of their types. */
export interface QuotaFilterComponent {
  readonly entityType: QuotaEntityType;
  /** A name, the default entity, or any entity of that type. */
  readonly match: { readonly exact: string } | 'default' | 'any';
}

/** New quotas of one entity. */
export interface QuotaAlteration {
  readonly entity: QuotaEntity;
  /** `producer_byte_rate` and so on; null removes. */
  readonly ops: readonly { readonly key: string; readonly value: number | null }[];
}

/** The quotas of one entity, by name: `producer_byte_rate` and `consumer_byte_rate` in bytes/s, `request_percentage` in percent. */
export interface QuotaDescription {
  readonly entity: QuotaEntity;
  readonly quotas: ReadonlyMap<string, number>;
}

const MATCH = { exact: 0, default: 1, any: 2 } as const;

function wireEntity(entity: QuotaEntity) {
  return Object.entries(entity).map(([entityType, entityName]) => ({
    entityType,
    entityName: entityName ?? null,
  }));
}

function entityText(
  parts: readonly { readonly entityType: string; readonly entityName: string | null }[],
): string {
  const sorted = [...parts].sort((a, b) => (a.entityType < b.entityType ? -1 : 1));
  return JSON.stringify(sorted.map((part) => [part.entityType, part.entityName]));
}

/** strict: entities with other types than those named are left out. */
export function describeClientQuotas(
  calls: Calls,
  components: readonly QuotaFilterComponent[],
  options: CallOptions & { readonly strict?: boolean } = {},
): Promise<QuotaDescription[]> {
  return calls.call('describeClientQuotas', ANY, calls.deadline(options), async (attempt) => {
    const response = await attempt.send(describeClientQuotasApi, {
      components: components.map(({ entityType, match }) => ({
        entityType,
        matchType: typeof match === 'string' ? MATCH[match] : MATCH.exact,
        match: typeof match === 'string' ? null : match.exact,
      })),
      strict: options.strict ?? false,
    });
    check(response.errorCode, response.errorMessage);
    return (response.entries ?? []).map((entry) => ({
      entity: Object.fromEntries(
        entry.entity.map((part) => [part.entityType, part.entityName]),
      ) as QuotaEntity,
      quotas: new Map(entry.values.map((value) => [value.key, value.value])),
    }));
  });
}

export function alterClientQuotas(
  calls: Calls,
  alterations: readonly QuotaAlteration[],
  options: CallOptions & { readonly validateOnly?: boolean } = {},
): AdminResult<QuotaEntity, void> {
  const work = calls.call('alterClientQuotas', ANY, calls.deadline(options), async (attempt) => {
    const response = await attempt.send(alterClientQuotasApi, {
      entries: alterations.map(({ entity, ops }) => ({
        entity: wireEntity(entity),
        ops: ops.map(({ key, value }) => ({ key, value: value ?? 0, remove: value === null })),
      })),
      validateOnly: options.validateOnly ?? false,
    });
    return new Map<string, undefined | Error>(
      response.entries.map((entry) => [
        entityText(entry.entity),
        outcome(entry.errorCode, entry.errorMessage, () => undefined),
      ]),
    );
  });
  const keys = alterations.map((alteration) => alteration.entity);
  return new AdminResult<QuotaEntity, void>(keys, (entity) => entityText(wireEntity(entity)), work);
}
