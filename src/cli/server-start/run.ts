/**
 * kafka-server-start from argv to the end of the process (kafka: Kafka.scala). Everything is told in log lines on stdout, as
 * the server's log4j file says; scripts wait for some of them. Exit codes: 1 for whatever keeps it from starting, 128 + N
 * after signal N once the broker has stopped in order.
 */
import { optionTable, usage } from '../help.ts';
import type { CommandDeclaration, Io } from '../command.ts';
import { hint } from '../hints.ts';
import { inBackground } from '../in-background.ts';
import { withJavaLog } from '../java-log.ts';
import { parseOptions } from '../options.ts';
import { VERSION } from '../../base/version.ts';
import { serve } from './serve.ts';
import { readSettings, type StartSettings } from './settings.ts';

const USAGE = 'USAGE: java [options] kafka.Kafka server.properties [--override property=value]*';

export async function runServerStart(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  if (argv[0] === '-daemon') {
    await inBackground(argv.slice(1), 'kafkaServer', io);
    return 0;
  }
  const platform = withJavaLog(io.platform);
  const server: Io = Object.create(io, { platform: { value: platform } });
  const log = platform.log.logger('kafka.Kafka$');
  platform.log
    .logger('kafka.utils.Log4jControllerRegistration$')
    .info('Registered kafka:type=kafka.Log4jController MBean');
  if (argv.includes('--help')) return usage(command, USAGE, io.stderr);
  if (argv.includes('--version')) {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  try {
    const settings = await settingsOf(command, argv, server);
    return settings === null ? 1 : await serve(settings, server);
  } catch (error) {
    log.error('Exiting Kafka due to fatal exception', error);
    return 1;
  }
}

/** The first word is the file unless it is an option; null when words are left over. */
async function settingsOf(
  command: CommandDeclaration,
  argv: readonly string[],
  io: Io,
): Promise<StartSettings | null> {
  const withFile = argv[0] !== undefined && !argv[0].startsWith('-');
  const options = await parseOptions(command, withFile ? argv.slice(1) : argv);
  if (options.strays.length > 0) {
    const words = options.strays.join(',');
    io.stderr.write(`Found non argument parameters: ${words}\n${optionTable(command.options)}`);
    return null;
  }
  const log = io.platform.log.logger('kafka.server.KafkaServer');
  const overrides = options.values('override');
  for (const word of overrides)
    if (!word.includes('=')) hint(io, `--override ${word} has no value: is key=value meant?`);
  return readSettings(withFile ? (argv[0] ?? '') : null, overrides, io, log);
}
