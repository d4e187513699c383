/** Generated from definitions/data/transaction-log-key.txt by scripts/generate: edit that and run it again. */
// biome-ignore-all format: generated
import type { DataCodec, Draft } from '../api.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface TransactionLogKey {
  transactionalId: string;
}

export function readTransactionLogKey(r: Reader, _version: number): TransactionLogKey {
  const transactionalId = r.string(false);
  return { transactionalId };
}

export function writeTransactionLogKey(w: Writer, m: Draft<TransactionLogKey>, _version: number): void {
  w.string(m.transactionalId ?? '', false);
}

export const transactionLogKeyData: DataCodec<TransactionLogKey> = {
  name: 'TransactionLogKey',
  minVersion: 0,
  maxVersion: 0,
  read: readTransactionLogKey,
  write: writeTransactionLogKey,
};
