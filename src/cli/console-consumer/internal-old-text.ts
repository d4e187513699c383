/** Offsets, groups and transactions in the words of Scala's classes, as Kafka printed them before 3.8 (spec/cli.md 3.4). */
import { scalaOrder, stringHash } from '../../base/java-hash.ts';
import type { TransactionLogValue } from '../../protocol/data/transaction-log-value.ts';
import {
  type Data,
  type Part,
  transactionFacts,
  unknownTransactionVersion,
} from '../internal-records.ts';
import { illegalState } from '../java-error.ts';
import type { InternalName } from './internal-formatters.ts';

/** null: nothing is told of such a key. */
export function oldText(name: InternalName, keyPart: Part, valuePart: Part | null): string | null {
  const { data: key } = keyPart;
  switch (name) {
    case 'OffsetsMessageFormatter':
      if (key === null) return null;
      return `[${key['group']},${key['topic']},${key['partition']}]::${orNull(valuePart, offsetText)}`;
    case 'GroupMetadataMessageFormatter':
      if (key === null) return null;
      return `${key['group']}::${orNull(valuePart, (value) => groupText(String(key['group']), value))}`;
    default: {
      if (key === null) return `unknown::version=${keyPart.version}`;
      const id = String(key['transactionalId']);
      return `${id}::${orNull(valuePart, (value) => transactionText(id, value))}`;
    }
  }
}

function orNull(value: Part | null, text: (value: Part) => string): string {
  return value === null ? 'NULL' : text(value);
}

function option(value: unknown): string {
  return value === null || value === undefined ? 'None' : `Some(${value})`;
}

function offsetText({ version, data: value }: Part): string {
  if (value === null) throw illegalState(`Unknown offset message version: ${version}`);
  const epoch = Number(value['leaderEpoch']);
  const expire = Number(value['expireTimestamp'] ?? -1);
  return (
    `OffsetAndMetadata(offset=${value['offset']}, leaderEpoch=${epoch < 0 ? 'Optional.empty' : `Optional[${epoch}]`}, ` +
    `metadata=${value['metadata']}, commitTimestamp=${value['commitTimestamp']}, expireTimestamp=${expire < 0 ? 'None' : `Some(${expire})`})`
  );
}

function groupText(group: string, { version, data: value }: Part): string {
  if (value === null) throw illegalState(`Unknown group metadata message version: ${version}`);
  const members = scalaOrder(value['members'] as readonly Data[], (member) =>
    stringHash(String(member['memberId'])),
  );
  const protocol = value['protocol'] as string | null;
  const list = members.map(
    (member) =>
      `${member['memberId']} -> MemberMetadata(memberId=${member['memberId']}, groupInstanceId=${option(member['groupInstanceId'])}, ` +
      `clientId=${member['clientId']}, clientHost=${member['clientHost']}, sessionTimeoutMs=${member['sessionTimeout']}, ` +
      `rebalanceTimeoutMs=${member[version === 0 ? 'sessionTimeout' : 'rebalanceTimeout']}, supportedProtocols=List(${protocol ?? ''}))`,
  );
  return (
    `GroupMetadata(groupId=${group}, generation=${value['generation']}, protocolType=${option(value['protocolType'] || null)}, ` +
    `currentState=${members.length === 0 ? 'Empty' : 'Stable'}, members=HashMap(${list.join(', ')}))`
  );
}

function transactionText(id: string, { version, data }: Part): string {
  if (data === null) throw unknownTransactionVersion(version);
  const value = data as unknown as TransactionLogValue;
  const { state, partitions } = transactionFacts(value);
  return (
    `TransactionMetadata(transactionalId=${id}, producerId=${value.producerId}, producerEpoch=${value.producerEpoch}, ` +
    `txnTimeoutMs=${value.transactionTimeoutMs}, state=${state}, pendingState=None, ` +
    `topicPartitions=HashSet(${partitions.join(', ')}), txnStartTimestamp=${value.transactionStartTimestampMs}, ` +
    `txnLastUpdateTimestamp=${value.transactionLastUpdateTimestampMs})`
  );
}
