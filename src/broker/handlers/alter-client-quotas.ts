/**
 * AlterClientQuotas (49), v0-1: sets and removes quotas of users, client ids and addresses, in ZooKeeper, announced to every
 * broker (KIP-546). One answer per entity whatever becomes of the others.
 */
import { formatDouble } from '../../base/config-def.ts';
import { Errors, errorCodeOf, KafkaError } from '../../protocol/errors.ts';
import {
  alterClientQuotasApi,
  type AlterClientQuotasRequest,
  type AlterClientQuotasRequestEntryData,
  type AlterClientQuotasRequestOpData,
  type AlterClientQuotasResponse,
} from '../../protocol/messages/alter-client-quotas.ts';
import { readEntityConfig } from '../config-nodes.ts';
import { type Broker, handler } from '../context.ts';
import {
  entityPath,
  parseEntity,
  type QuotaEntity,
  quotaKeys,
  wholeNumberType,
  writeEntity,
} from '../quota-entities.ts';

export const alterClientQuotasHandler = handler<
  Broker,
  AlterClientQuotasRequest,
  AlterClientQuotasResponse
>(alterClientQuotasApi, async (broker, { entries, validateOnly }) => {
  const results = [];
  for (const entry of entries) results.push(await alter(broker, entry, validateOnly));
  return { entries: results };
});

async function alter(
  broker: Broker,
  { entity: parts, ops }: AlterClientQuotasRequestEntryData,
  validateOnly: boolean,
) {
  try {
    const entity = parseEntity(parts);
    await checkAddress(broker, entity);
    const config = await readEntityConfig(broker.zookeeper, entityPath(entity));
    for (const op of ops) {
      checkKey(entity, op);
      if (op.remove) config.delete(op.key);
      else config.set(op.key, valueText(op));
    }
    if (!validateOnly) await writeEntity(broker.zookeeper, entity, config);
    return { errorCode: Errors.NONE, errorMessage: null, entity: parts };
  } catch (error) {
    if (!(error instanceof KafkaError))
      broker.platform.log
        .logger('kafka.server.ZkAdminManager')
        .error('Error encountered while updating client quotas', error);
    const errorMessage = error instanceof KafkaError ? error.message : null;
    return { errorCode: errorCodeOf(error), errorMessage, entity: parts };
  }
}

async function checkAddress({ platform }: Broker, { ip }: QuotaEntity): Promise<void> {
  if (ip === undefined || ip === null) return;
  const known = await platform.network.lookup(ip).then(
    (addresses) => addresses.length > 0,
    () => false,
  );
  if (!known)
    throw new KafkaError(Errors.INVALID_REQUEST, `${ip} is not a valid IP or resolvable host.`);
}

function checkKey(entity: QuotaEntity, { key }: AlterClientQuotasRequestOpData): void {
  if (!quotaKeys(entity).includes(key))
    throw new KafkaError(Errors.INVALID_REQUEST, `Invalid configuration key ${key}`);
}

const EPSILON = 1e-6;

/** Byte and connection rates are whole numbers, the others are written as Java prints a double. */
function valueText({ key, value }: AlterClientQuotasRequestOpData): string {
  const type = wholeNumberType(key);
  if (type === null) return formatDouble(value);
  const whole = Math.trunc(value + EPSILON);
  if (Math.abs(whole - value) > EPSILON)
    throw new KafkaError(Errors.INVALID_REQUEST, `Configuration ${key} must be a ${type} value`);
  return String(BigInt(whole));
}
