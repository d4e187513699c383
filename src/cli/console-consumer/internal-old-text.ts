/** Offsets, groups and transactions in the words of Scala's classes, as Kafka printed them before 3.8 (spec/cli.md 3.4). */
import { type Data, TRANSACTION_STATES } from '../internal-records.ts';
import type { InternalName } from './internal-formatters.ts';

export function oldText(name: InternalName, key: Data, value: Data | null): string {
  switch (name) {
    case 'OffsetsMessageFormatter':
      return `[${key['group']},${key['topic']},${key['partition']}]::${value === null ? 'NULL' : offsetText(value)}`;
    case 'GroupMetadataMessageFormatter':
      return `${key['group']}::${value === null ? 'NULL' : groupText(String(key['group']), value)}`;
    default:
      return `${key['transactionalId']}::${value === null ? 'NULL' : transactionText(String(key['transactionalId']), value)}`;
  }
}

function option(value: unknown): string {
  return value === null || value === undefined ? 'None' : `Some(${value})`;
}

function offsetText(value: Data): string {
  const epoch = Number(value['leaderEpoch']);
  const expire = Number(value['expireTimestamp'] ?? -1);
  return (
    `OffsetAndMetadata(offset=${value['offset']}, leaderEpoch=${epoch < 0 ? 'Optional.empty' : `Optional[${epoch}]`}, ` +
    `metadata=${value['metadata']}, commitTimestamp=${value['commitTimestamp']}, expireTimestamp=${expire < 0 ? 'None' : `Some(${expire})`})`
  );
}

function groupText(group: string, value: Data): string {
  const members = value['members'] as readonly Data[];
  const protocol = value['protocol'] as string | null;
  const list = members.map(
    (member) =>
      `${member['memberId']} -> MemberMetadata(memberId=${member['memberId']}, groupInstanceId=${option(member['groupInstanceId'])}, ` +
      `clientId=${member['clientId']}, clientHost=${member['clientHost']}, sessionTimeoutMs=${member['sessionTimeout']}, ` +
      `rebalanceTimeoutMs=${member['rebalanceTimeout']}, supportedProtocols=List(${protocol ?? ''}))`,
  );
  return (
    `GroupMetadata(groupId=${group}, generation=${value['generation']}, protocolType=${option(value['protocolType'] || null)}, ` +
    `currentState=${members.length === 0 ? 'Empty' : 'Stable'}, members=Map(${list.join(', ')}))`
  );
}

function transactionText(id: string, value: Data): string {
  const topics = (value['transactionPartitions'] ?? []) as readonly Data[];
  const partitions = topics.flatMap((topic) =>
    (topic['partitionIds'] as readonly number[]).map(
      (partition) => `${topic['topic']}-${partition}`,
    ),
  );
  return (
    `TransactionMetadata(transactionalId=${id}, producerId=${value['producerId']}, producerEpoch=${value['producerEpoch']}, ` +
    `txnTimeoutMs=${value['transactionTimeoutMs']}, state=${TRANSACTION_STATES[Number(value['transactionStatus'])]}, pendingState=None, ` +
    `topicPartitions=HashSet(${partitions.join(', ')}), txnStartTimestamp=${value['transactionStartTimestampMs']}, ` +
    `txnLastUpdateTimestamp=${value['transactionLastUpdateTimestampMs']})`
  );
}
