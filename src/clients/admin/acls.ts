/**
 * Access control lists: DescribeAcls 29, CreateAcls 30, DeleteAcls 31, asked of any broker. Names are Kafka's enum names; a
 * filter leaves out (null) what may be anything.
 */
import { Errors } from '../../protocol/errors.ts';
import { createAclsApi } from '../../protocol/messages/create-acls.ts';
import { deleteAclsApi } from '../../protocol/messages/delete-acls.ts';
import { describeAclsApi } from '../../protocol/messages/describe-acls.ts';
import { brokerError } from '../errors.ts';
import type { CallOptions } from '../types.ts';
import { ANY, check, outcome, type Attempt, type Calls } from './calls.ts';
import { AdminResult } from './result.ts';

/** By wire code. */
export const ACL_RESOURCE_TYPES = [
  'UNKNOWN',
  'ANY',
  'TOPIC',
  'GROUP',
  'CLUSTER',
  'TRANSACTIONAL_ID',
  'DELEGATION_TOKEN',
  'USER',
] as const;

export const ACL_PATTERN_TYPES = ['UNKNOWN', 'ANY', 'MATCH', 'LITERAL', 'PREFIXED'] as const;

export const ACL_OPERATIONS = [
  'UNKNOWN',
  'ANY',
  'ALL',
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
  'CREATE_TOKENS',
  'DESCRIBE_TOKENS',
] as const;

export const ACL_PERMISSIONS = ['UNKNOWN', 'ANY', 'DENY', 'ALLOW'] as const;

/** What a permission is about. */
export type AclResourceType = (typeof ACL_RESOURCE_TYPES)[number];
/** How resourceName is meant: as it stands, as a prefix; ANY and MATCH are for filters. */
export type AclPatternType = (typeof ACL_PATTERN_TYPES)[number];
/** What is allowed or denied; ALL means every one. */
export type AclOperation = (typeof ACL_OPERATIONS)[number];
/** ALLOW or DENY; a DENY beats every ALLOW. */
export type AclPermission = (typeof ACL_PERMISSIONS)[number];

/** One permission: who, from where, may or may not do what to which resource. */
export interface AclBinding {
  readonly resourceType: AclResourceType;
  readonly resourceName: string;
  readonly patternType: AclPatternType;
  /** `User:alice` */
  readonly principal: string;
  /** `*`: any. */
  readonly host: string;
  readonly operation: AclOperation;
  readonly permission: AclPermission;
}

/** Which permissions: null and ANY stand for every value. */
export interface AclBindingFilter {
  readonly resourceType: AclResourceType;
  readonly resourceName: string | null;
  readonly patternType: AclPatternType;
  readonly principal: string | null;
  readonly host: string | null;
  readonly operation: AclOperation;
  readonly permission: AclPermission;
}

function codeOf<T extends string>(names: readonly T[], name: T): number {
  return names.indexOf(name);
}

function nameOf<T extends string>(names: readonly T[], code: number): T {
  return names[code] ?? (names[0] as T);
}

interface WireAcl {
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}

interface WireResource {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
}

function binding(resource: WireResource, acl: WireAcl): AclBinding {
  return {
    resourceType: nameOf(ACL_RESOURCE_TYPES, resource.resourceType),
    resourceName: resource.resourceName,
    patternType: nameOf(ACL_PATTERN_TYPES, resource.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: nameOf(ACL_OPERATIONS, acl.operation),
    permission: nameOf(ACL_PERMISSIONS, acl.permissionType),
  };
}

/** Brokers before 2.0 know literal names only, so that any pattern is a literal one there. */
function wireFilter(filter: AclBindingFilter, version: number) {
  const pattern = version === 0 && filter.patternType === 'ANY' ? 'LITERAL' : filter.patternType;
  return {
    resourceTypeFilter: codeOf(ACL_RESOURCE_TYPES, filter.resourceType),
    resourceNameFilter: filter.resourceName,
    patternTypeFilter: codeOf(ACL_PATTERN_TYPES, pattern),
    principalFilter: filter.principal,
    hostFilter: filter.host,
    operation: codeOf(ACL_OPERATIONS, filter.operation),
    permissionType: codeOf(ACL_PERMISSIONS, filter.permission),
  };
}

export function describeAcls(
  calls: Calls,
  filter: AclBindingFilter,
  options: CallOptions = {},
): Promise<AclBinding[]> {
  return calls.call('describeAcls', ANY, calls.deadline(options), async (attempt) => {
    const version = await attempt.version(describeAclsApi);
    const response = await attempt.send(describeAclsApi, wireFilter(filter, version));
    check(response.errorCode, response.errorMessage);
    return response.resources.flatMap((resource) =>
      resource.acls.map((acl) => binding(resource, acl)),
    );
  });
}

/** Results by position, since equal bindings may stand twice in a list. */
function byPosition<K, V>(
  keys: readonly K[],
  work: Promise<readonly (V | Error)[]>,
): AdminResult<K, V> {
  const positions = new Map(keys.map((key, index) => [key, String(index)]));
  const outcomes = work.then(
    (list) => new Map(list.map((one, index): [string, V | Error] => [String(index), one])),
  );
  return new AdminResult(keys, (key) => positions.get(key) ?? '', outcomes);
}

export function createAcls(
  calls: Calls,
  bindings: readonly AclBinding[],
  options: CallOptions = {},
): AdminResult<AclBinding, void> {
  const refused = bindings.map(indefinite);
  const definite = bindings.filter((_, index) => refused[index] === null);
  const ask = async (attempt: Attempt) => {
    const response = await attempt.send(createAclsApi, {
      creations: definite.map((one) => ({
        resourceType: codeOf(ACL_RESOURCE_TYPES, one.resourceType),
        resourceName: one.resourceName,
        resourcePatternType: codeOf(ACL_PATTERN_TYPES, one.patternType),
        principal: one.principal,
        host: one.host,
        operation: codeOf(ACL_OPERATIONS, one.operation),
        permissionType: codeOf(ACL_PERMISSIONS, one.permission),
      })),
    });
    const outcomes = response.results.map((result) =>
      outcome(result.errorCode, result.errorMessage, () => undefined),
    );
    return refused.map((error) => error ?? outcomes.shift());
  };
  const work =
    definite.length > 0
      ? calls.call('createAcls', ANY, calls.deadline(options), ask)
      : Promise.resolve(refused.flatMap((error) => error ?? []));
  return byPosition<AclBinding, void>(bindings, work);
}

/** A rule has to say all of what a filter may leave open. */
function indefinite(one: AclBinding): Error | null {
  const fields: readonly (readonly [string, string | null, readonly (string | null)[]])[] = [
    ['Resource type is ', one.resourceType, ['ANY', 'UNKNOWN']],
    ['Resource name is ', one.resourceName, [null]],
    ['Resource pattern type is ', one.patternType, ['MATCH', 'UNKNOWN']],
    ['Principal is ', one.principal, [null]],
    ['Host is ', one.host, [null]],
    ['Operation is ', one.operation, ['ANY', 'UNKNOWN']],
    ['Permission type is ', one.permission, ['ANY', 'UNKNOWN']],
  ];
  const open = fields.find(([, value, vague]) => vague.includes(value ?? null));
  if (!open) return null;
  const [what, value] = open;
  const end = what.startsWith('Resource') ? '.' : '';
  const text = `Invalid ACL creation: ${what}${value ?? 'NULL'}${end}`;
  return brokerError(Errors.INVALID_REQUEST, text);
}

/** What each filter removed; the first binding that could not be removed fails its filter. */
export function deleteAcls(
  calls: Calls,
  filters: readonly AclBindingFilter[],
  options: CallOptions = {},
): AdminResult<AclBindingFilter, readonly AclBinding[]> {
  const work = calls.call('deleteAcls', ANY, calls.deadline(options), async (attempt) => {
    const version = await attempt.version(deleteAclsApi);
    const response = await attempt.send(deleteAclsApi, {
      filters: filters.map((filter) => wireFilter(filter, version)),
    });
    return response.filterResults.map((result) => {
      const failed = result.matchingAcls.find((acl) => acl.errorCode !== 0) ?? result;
      return outcome<readonly AclBinding[]>(failed.errorCode, failed.errorMessage, () =>
        result.matchingAcls.map((acl) => binding(acl, acl)),
      );
    });
  });
  return byPosition(filters, work);
}
