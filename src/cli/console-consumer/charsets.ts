/**
 * Text in the character sets that a StringDeserializer can be configured with, under Java's names for them. What bytes mean
 * is Java's: ISO-8859-1 is not windows-1252, UTF-16 without a byte order mark is big-endian.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import { decodeUtf8 } from '../../base/java-utf8.ts';
import { JavaError } from '../java-error.ts';

export type Decode = (bytes: Uint8Array) => string;

export function decoderOf(charset: string): Decode {
  switch (charset.toLowerCase().replaceAll('_', '-')) {
    case 'utf8':
    case 'utf-8':
      return decodeUtf8;
    case 'iso-8859-1':
    case 'iso8859-1':
    case 'latin1':
      return (bytes) => asBuffer(bytes).toString('latin1');
    case 'us-ascii':
    case 'ascii':
      return (bytes) =>
        asBuffer(bytes)
          .toString('latin1')
          .replaceAll(/[\x80-\xff]/g, '\ufffd');
    case 'utf-16':
      return utf16;
    default:
      return byLabel(charset);
  }
}

function utf16(bytes: Uint8Array): string {
  const littleEndian = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(bytes);
}

function byLabel(charset: string): Decode {
  try {
    const decoder = new TextDecoder(charset, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  } catch {
    throw new JavaError(
      'org.apache.kafka.common.errors.SerializationException',
      `Unsupported encoding ${charset}`,
      new JavaError('java.nio.charset.UnsupportedCharsetException', charset),
    );
  }
}
