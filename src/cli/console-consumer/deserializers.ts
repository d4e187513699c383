/** Kafka's deserializers by class name, each as bytes to the text of Java's toString() of what they give. */
import { serdeByName } from '../../clients/serdes.ts';
import { JavaError } from '../java-error.ts';
import { doubleText, floatText } from '../java-format.ts';
import { decoderOf } from './charsets.ts';

export type TextOf = (bytes: Uint8Array, topic: string) => string | Uint8Array;

const PACKAGE = 'org.apache.kafka.common.serialization.';

/** `settings` are its own, without the prefix; `part` says which it serves, as Java's configure() is told. */
export function deserializerByName(
  className: string,
  settings: ReadonlyMap<string, string>,
  part: 'key' | 'value',
): TextOf | null {
  if (!className.startsWith(PACKAGE) || !className.endsWith('Deserializer')) return null;
  const kind = className.slice(PACKAGE.length, -'Deserializer'.length);
  switch (kind) {
    case 'String':
      return decoderOf(
        settings.get(`${part}.deserializer.encoding`) ??
          settings.get('deserializer.encoding') ??
          'UTF-8',
      );
    case 'Bytes':
      return bytesText;
    case 'ByteArray':
      return () => '[B@1b2c6ec2';
    case 'ByteBuffer':
      return (bytes) => `java.nio.HeapByteBuffer[pos=0 lim=${bytes.length} cap=${bytes.length}]`;
    case 'Void':
      return () => {
        throw new JavaError(
          'java.lang.IllegalArgumentException',
          'Data should be null for a VoidDeserializer.',
        );
      };
    default:
      return numberOrText(kind);
  }
}

function numberOrText(kind: string): TextOf | null {
  const serde = serdeByName(`${PACKAGE}${kind}Deserializer`);
  if (
    serde === null ||
    !['Integer', 'Long', 'Short', 'Float', 'Double', 'UUID', 'Boolean'].includes(kind)
  )
    return null;
  return (bytes, topic) => {
    const value = serde.deserialize(topic, bytes);
    if (kind === 'Double') return doubleText(Number(value));
    if (kind === 'Float') return floatText(Number(value));
    return String(value);
  };
}

/** Kafka's Bytes.toString(): what is not printable ASCII, and the backslash, as \xNN. */
function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const printable = byte >= 0x20 && byte <= 0x7e && byte !== 0x5c;
    text += printable
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
