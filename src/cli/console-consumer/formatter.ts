/**
 * What makes text of records (spec/cli.md 3.3, 3.4). A formatter writes to an Output and throws what Kafka's would throw;
 * the loop decides what that means. byClassName knows Kafka's names, old and new; a name of the user's own cannot be
 * loaded here and is refused as Java refuses a class it does not find.
 */
import type { ConsumerRecord } from '../../clients/types.ts';
import type { Io, Output } from '../command.ts';
import { JavaError } from '../java-error.ts';
import { DefaultFormatter } from './default-formatter.ts';

export type BytesConsumerRecord = ConsumerRecord<Uint8Array, Uint8Array>;

export interface Formatter {
  write(record: BytesConsumerRecord, output: Output): void;
}

const PACKAGE = 'org.apache.kafka.tools.consumer.';

/** Names of before 3.8 and what they are called now. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'kafka.tools.DefaultMessageFormatter': 'DefaultMessageFormatter',
  'kafka.tools.LoggingMessageFormatter': 'LoggingMessageFormatter',
  'kafka.tools.NoOpMessageFormatter': 'NoOpMessageFormatter',
  'kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter': 'OffsetsMessageFormatter',
  'kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter':
    'GroupMetadataMessageFormatter',
  'kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter':
    'TransactionLogMessageFormatter',
};

export async function byClassName(
  className: string,
  properties: ReadonlyMap<string, string>,
  io: Io,
): Promise<Formatter> {
  const renamed = OLD_NAMES[className];
  if (renamed !== undefined)
    io.stderr.write(
      `WARNING: ${className} is deprecated and will be removed in the next major release. Please use ${PACKAGE}${renamed} instead\n`,
    );
  const name = renamed ?? (className.startsWith(PACKAGE) ? className.slice(PACKAGE.length) : '');
  switch (name) {
    case 'DefaultMessageFormatter':
    case 'LoggingMessageFormatter': // also logs at INFO, which the tools do not show
      return new DefaultFormatter(properties, io);
    case 'NoOpMessageFormatter':
      return { write: () => undefined };
    case 'OffsetsMessageFormatter':
    case 'GroupMetadataMessageFormatter':
    case 'TransactionLogMessageFormatter': {
      const { internalFormatter } = await import('./internal-formatters.ts');
      return internalFormatter(name, className.startsWith('kafka.'));
    }
    default:
      throw new JavaError('java.lang.ClassNotFoundException', className);
  }
}
