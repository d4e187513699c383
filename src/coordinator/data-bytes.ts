/** Keys and values of the internal topics: an int16 version, then the fields of that version (spec/storage.md 8). */
import { asBuffer } from '../base/as-buffer.ts';
import type { DataCodec, Draft } from '../protocol/api.ts';
import { Reader } from '../protocol/reader.ts';
import { Writer } from '../protocol/writer.ts';

export function dataBytes<T>(data: DataCodec<T>, value: Draft<T>, version: number): Buffer {
  const writer = new Writer();
  writer.int16(version);
  data.write(writer, value, version);
  return writer.toBuffer();
}

/** null: of a version that is not known. @throws when the bytes end too early */
export function dataFrom<T>(data: DataCodec<T>, bytes: Uint8Array): T | null {
  const reader = new Reader(asBuffer(bytes));
  const version = reader.int16();
  if (version < data.minVersion || version > data.maxVersion) return null;
  return data.read(reader, version);
}
