/**
 * DescribeClientQuotas (48), v0-1: the quotas that ZooKeeper holds for users, client ids and addresses (KIP-546). Entities
 * without a quota (a user with credentials alone) are left out.
 */
import {
  describeClientQuotasApi,
  type DescribeClientQuotasRequest,
  type DescribeClientQuotasResponse,
} from '../../protocol/messages/describe-client-quotas.ts';
import { type Broker, handler } from '../context.ts';
import { allEntities, createFilter, entityParts, quotaKeys } from '../quota-entities.ts';

export const describeClientQuotasHandler = handler<
  Broker,
  DescribeClientQuotasRequest,
  DescribeClientQuotasResponse
>(describeClientQuotasApi, async ({ zookeeper }, { components, strict }) => {
  const asked = createFilter(components, strict);
  const entities = (await allEntities(zookeeper)).filter(({ entity }) => asked(entity));
  const entries = entities.flatMap(({ entity, config }) => {
    const values = [...config]
      .filter(([key]) => quotaKeys(entity).includes(key))
      .map(([key, text]) => ({ key, value: Number(text) }))
      .filter(({ value }) => !Number.isNaN(value));
    return values.length === 0 ? [] : [{ entity: entityParts(entity), values }];
  });
  return { errorCode: 0, errorMessage: null, entries };
});
