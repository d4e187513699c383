/** The producer and the consumer of a tool: bytes in and out, what they log on the tool's stderr. Loaded late, as admin.ts is. */
import type { KafkaConsumer } from '../clients/consumer/consumer.ts';
import type { KafkaProducer } from '../clients/producer/producer.ts';
import type { Security } from '../clients/security.ts';
import { securityOf, unknownConfig } from './admin.ts';
import { checkClient } from './bootstrap.ts';
import type { Io } from './command.ts';
import { javaClassOf } from './java-error.ts';
import { clientLog } from './log4j.ts';
import { clientLogins } from './logins.ts';

export type BytesProducer = KafkaProducer<Uint8Array, Uint8Array>;
export type BytesConsumer = KafkaConsumer<Uint8Array, Uint8Array>;
/** Texts, and objects of the tool's own such as metric.reporters. */
type Settings = Readonly<Record<string, unknown>>;

const OF_PRODUCER = 'Failed to construct kafka producer';
const OF_CONSUMER = 'Failed to construct kafka consumer';

/** Throws Kafka's `Failed to construct kafka producer` for addresses that cannot be, and for logins that do not come about. */
export async function openProducer(settings: Settings, io: Io): Promise<BytesProducer> {
  await checkClient(settings, OF_PRODUCER, io);
  const security = await securityOf(settings, OF_PRODUCER, io);
  const { KafkaProducer } = await import('../clients/producer/producer.ts');
  return new KafkaProducer(settings, environment(io, security));
}

/** Settings are looked at before addresses, as in Kafka's constructor. */
export async function openConsumer(settings: Settings, io: Io): Promise<BytesConsumer> {
  const security = await securityOf(settings, OF_CONSUMER, io);
  const { KafkaConsumer } = await import('../clients/consumer/consumer.ts');
  const consumer: BytesConsumer = new KafkaConsumer(settings, environment(io, security));
  await checkClient(settings, OF_CONSUMER, io);
  return consumer;
}

/** What Java's send() throws at once, instead of handing it to the callback. */
export function isThrown(error: unknown): boolean {
  return javaClassOf(error).startsWith('java.lang.');
}

function environment(io: Io, security: Security | undefined) {
  return {
    platform: io.platform,
    log: clientLog(io),
    onUnknownConfig: unknownConfig(io),
    logins: clientLogins(io),
    security,
  };
}
