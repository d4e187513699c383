/**
 * kafka-delete-records from argv to exit code (kafka: DeleteRecordsCommand; spec/cli.md 0.4, class F). Each partition
 * succeeds or fails on a line of its own; only what concerns the whole command ends with 1.
 */
import { hashOrder, topicPartitionHash } from '../../base/java-hash.ts';
import { configOf, openAdmin } from '../admin.ts';
import { parsedOrEnd, requireOptions } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { throwable } from '../java-error.ts';
import { readTextFile } from '../key-values.ts';
import type { Options } from '../options.ts';
import { withStack } from '../with-stack.ts';
import { parseOffsets } from './offsets-file.ts';

const ABOUT =
  'This tool helps to delete records of the given partitions down to the specified offset.';

export async function runDeleteRecords(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  return withStack(command, io, async () => {
    const options = await parsedOrEnd(command, argv, io, ABOUT);
    if (typeof options === 'number') return options;
    requireOptions(options, 'bootstrap-server', 'offset-json-file');
    await deleteRecords(options, io);
    return 0;
  });
}

async function deleteRecords(options: Options, io: Io): Promise<void> {
  const admin = await openAdmin(await configOf(options, io), io);
  try {
    const wanted = parseOffsets(await readTextFile(io, options.value('offset-json-file') ?? ''));
    io.stdout.write('Executing records delete operation\n');
    const outcomes = admin
      .deleteRecords(
        wanted.map(({ topic, partition, offset }) => [{ topic, partition }, offset] as const),
      )
      .settled();
    // Kafka's words, before anything is known.
    io.stdout.write('Records delete operation completed:\n');
    const rows = hashOrder([...(await outcomes)], ([partition]) => topicPartitionHash(partition));
    for (const [{ topic, partition }, one] of rows) {
      const outcome =
        one instanceof Error ? `error: ${throwable(one)}` : `low_watermark: ${one.lowWatermark}`;
      io.stdout.write(`partition: ${topic}-${partition}\t${outcome}\n`);
    }
  } finally {
    await admin.close();
  }
}
