/**
 * kafka-dump-log from argv to exit code. Files come one after the other; what was found wrong with them is told at the
 * end, on stderr, and the exit code stays 0. A file that cannot be read at all ends the command like Java's uncaught
 * exception (kafka: DumpLogSegments.main; spec/cli.md 12).
 */
import { parsedOrEnd, requireOptions } from '../checks.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { JavaError } from '../java-error.ts';
import type { Options } from '../options.ts';
import { Findings } from './findings.ts';
import { dumpOffsetIndex, dumpTimeIndex } from './indexes.ts';
import { SNAPSHOT_SUFFIX } from './heading.ts';
import { dumpLog } from './log.ts';
import { parserOf } from './parsers.ts';
import { dumpSnapshot, dumpTxnIndex } from './small-files.ts';

const ABOUT =
  'This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly corrupt log segment.';

/** One of --files: as printed, and where it lies. */
export interface DumpedFile {
  readonly shown: string;
  readonly path: string;
  readonly name: string;
}

export async function runDumpLog(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const options = await parsedOrEnd(command, argv, io, ABOUT);
  if (typeof options === 'number') return options;
  requireOptions(options, 'files');
  const findings = new Findings();
  for (const word of filesOf(options)) await dump(fileOf(word, io.cwd), options, io, findings);
  io.stderr.write(findings.text());
  return 0;
}

/** String.split(","): empty words at the end do not count. */
function filesOf(options: Options): string[] {
  return (options.value('files') ?? '').replace(/,+$/, '').split(',');
}

/** As java.io.File prints it: no double and no trailing slashes. */
function fileOf(word: string, cwd: string): DumpedFile {
  const shown = word.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  const path = shown.startsWith('/') ? shown : `${cwd}/${shown}`;
  return { shown, path, name: path.slice(path.lastIndexOf('/') + 1) };
}

async function dump(file: DumpedFile, options: Options, io: Io, findings: Findings): Promise<void> {
  const { name, shown } = file;
  io.stdout.write(`Dumping ${shown}\n`);
  const dot = name.lastIndexOf('.');
  if (dot < 0) {
    const { length } = name;
    throw new JavaError(
      'java.lang.StringIndexOutOfBoundsException',
      `begin -1, end ${length}, length ${length}`,
    );
  }
  const checks = {
    sanityOnly: options.has('index-sanity-check'),
    verifyOnly: options.has('verify-index-only'),
    messageBytesMax: options.integer('max-message-size') ?? 0,
  };
  switch (name.slice(dot)) {
    case '.log':
    case SNAPSHOT_SUFFIX: {
      const contents = CONTENTS.some((option) => options.has(option));
      await dumpLog(file, io, findings, {
        parser: contents ? parserOf(options, io.stdout) : null,
        deep: contents || options.has('deep-iteration'),
        skipMetadata: options.has('skip-record-metadata'),
        bytesMax: options.integer('max-bytes') ?? 0,
      });
      return;
    }
    case '.index':
      return dumpOffsetIndex(file, io, findings, checks);
    case '.timeindex':
      return dumpTimeIndex(file, io, findings, checks);
    case '.txnindex':
      return dumpTxnIndex(file, io);
    case '.snapshot':
      return dumpSnapshot(file, io);
    default:
      io.stderr.write(`Ignoring unknown file ${shown}\n`);
  }
}

/** Each of these asks for keys and values. */
const CONTENTS = [
  'print-data-log',
  'offsets-decoder',
  'transaction-log-decoder',
  'cluster-metadata-decoder',
  'remote-log-metadata-decoder',
  'value-decoder-class',
  'key-decoder-class',
];
