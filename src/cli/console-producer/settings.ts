/**
 * The producer's configuration out of the tool's options (kafka: ConsoleProducer.producerProps). An option that was typed
 * beats the file and --producer-property, which beat the option's default; compression always comes from the option.
 */
import type { Io } from '../command.ts';
import { keyValues, loadProperties } from '../key-values.ts';
import type { Options } from '../options.ts';

/** Option and the setting it stands for, in the order Kafka merges them. */
const MERGED = [
  ['timeout', 'linger.ms'],
  ['request-required-acks', 'acks'],
  ['request-timeout-ms', 'request.timeout.ms'],
  ['message-send-max-retries', 'retries'],
  ['retry-backoff-ms', 'retry.backoff.ms'],
  ['socket-buffer-size', 'send.buffer.bytes'],
  ['max-memory-bytes', 'buffer.memory'],
  ['batch-size', 'batch.size'],
  ['max-partition-memory-bytes', 'batch.size'],
  ['metadata-expiry-ms', 'metadata.max.age.ms'],
  ['max-block-ms', 'max.block.ms'],
] as const;
const INTEGERS = [
  'message-send-max-retries',
  'request-timeout-ms',
  'socket-buffer-size',
  'batch-size',
  'max-partition-memory-bytes',
];
const TEXTS = ['request-required-acks'];

export async function producerSettings(options: Options, io: Io): Promise<Record<string, string>> {
  const file = options.value('producer.config') ?? options.value('command-config');
  const settings = file === null ? new Map<string, string>() : await loadProperties(io, file);
  const typed = keyValues([
    ...options.values('producer-property'),
    ...options.values('command-property'),
  ]);
  for (const [key, value] of typed) settings.set(key, value);
  settings.set('bootstrap.servers', serversOf(options));
  settings.set('compression.type', compressionOf(options));
  if (!settings.has('client.id')) settings.set('client.id', 'console-producer');
  for (const [option, key] of MERGED)
    if (options.has(option) || !settings.has(key)) settings.set(key, checked(options, option));
  settings.delete('key.serializer');
  settings.delete('value.serializer');
  return Object.fromEntries(settings);
}

/** The text as typed, once it is known to be a number where it has to be. */
function checked(options: Options, option: string): string {
  if (TEXTS.includes(option)) return options.value(option) ?? '';
  const value = INTEGERS.includes(option) ? options.integer(option) : options.long(option);
  return String(value ?? '');
}

export function serversOf(options: Options): string {
  return options.value(options.has('bootstrap-server') ? 'bootstrap-server' : 'broker-list') ?? '';
}

function compressionOf(options: Options): string {
  if (!options.has('compression-codec')) return 'none';
  return options.value('compression-codec') || 'gzip';
}

export async function readerProperties(options: Options, io: Io): Promise<Map<string, string>> {
  const file = options.value('reader-config');
  const properties = file === null ? new Map<string, string>() : await loadProperties(io, file);
  // The topic is one of them, so that `--property topic=` has the last word.
  properties.set('topic', options.value('topic') ?? '');
  const typed = keyValues([...options.values('property'), ...options.values('reader-property')]);
  for (const [key, value] of typed) properties.set(key, value);
  return properties;
}
