/**
 * The records Kafka keeps in __consumer_offsets and __transaction_state as JSON, or in the form of before 3.8 (spec/cli.md
 * 3.4). Only fields that a record's version has are shown. The new form writes no line break after an object: 3.8 and
 * 3.9 do not.
 */
import {
  GROUP_KEY,
  GROUP_VALUE,
  OFFSET_KEY,
  OFFSET_VALUE,
  objectJson,
  type Part,
  part,
  type Shape,
  TRANSACTION_KEY,
  TRANSACTION_VALUE,
} from '../internal-records.ts';
import { oldText } from './internal-old-text.ts';
import type { Formatter } from './formatter.ts';

export type InternalName =
  | 'OffsetsMessageFormatter'
  | 'GroupMetadataMessageFormatter'
  | 'TransactionLogMessageFormatter';

/** `other`: keys of the same topic that this formatter reads and passes over. */
const KINDS: Readonly<Record<InternalName, { key: Shape; value: Shape; other: Shape | null }>> = {
  OffsetsMessageFormatter: { key: OFFSET_KEY, value: OFFSET_VALUE, other: GROUP_KEY },
  GroupMetadataMessageFormatter: { key: GROUP_KEY, value: GROUP_VALUE, other: OFFSET_KEY },
  TransactionLogMessageFormatter: { key: TRANSACTION_KEY, value: TRANSACTION_VALUE, other: null },
};

export function internalFormatter(name: InternalName, old: boolean): Formatter {
  const kind = KINDS[name];
  return {
    write({ key, value }, output) {
      const keyPart = part(key, kind.key);
      if (kind.other !== null && part(key, kind.other)?.data != null) return;
      const valuePart = part(value, kind.value);
      if (!old)
        output.write(
          `{"key":${partJson(keyPart, kind.key)},"value":${partJson(valuePart, kind.value)}}`,
        );
      else if (keyPart !== null) {
        const text = oldText(name, keyPart, valuePart);
        if (text !== null) output.write(`${text}\n`);
      }
    },
  };
}

function partJson(one: Part | null, shape: Shape): string {
  if (one === null) return 'null';
  const data =
    one.data === null ? '"unknown"' : objectJson(one.data, shape.fields, one.version, shape.nested);
  return `{"version":${one.version},"data":${data}}`;
}
