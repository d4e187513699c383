/**
 * What one Kafka API is to the rest of the house: a value that carries key, versions and codec, and the types
 * of its two messages. Generated files under messages/ export one such value each (`fetchApi`, `metadataApi`);
 * `client.send(fetchApi, request)` and `handler(fetchApi, fn)` take their types from it.
 *
 * Readers give every field, absent ones with Kafka's default. Writers take a Draft: what is left out is written
 * as the default. A field that a version does not have is not written (Kafka's "ignorable"); where Kafka refuses
 * to drop a value that is not the default, the writer throws an UnsupportedVersionError.
 */
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';
import type { DiskFile } from '../platform/platform.ts';

/** A message as a sender may give it: every field optional, at every depth. */
export type Draft<T> = T extends RecordBytes
  ? Records
  : T extends Uint8Array
    ? Uint8Array
    : T extends string | number | bigint | boolean | null
      ? T
      : T extends readonly (infer U)[]
        ? readonly Draft<U>[]
        : T extends object
          ? { readonly [K in keyof T]?: Draft<T[K]> | undefined }
          : T;

/** int64 of which every bit counts: a number when it is a safe integer, else a bigint. */
export type Int64 = number | bigint;

/** Bytes that lie in a file and go to the socket from there. position and length in bytes. */
export interface FileRange {
  readonly file: DiskFile;
  readonly position: number;
  readonly length: number;
}

declare const recordBytes: unique symbol;

/** Record data as read: a view of the frame. The mark tells Draft that a writer takes Records in its place. */
export type RecordBytes = Buffer & { readonly [recordBytes]: true };

/** Record data as written, from memory or from files. */
export type Records = Uint8Array | readonly FileRange[];

/** A piece of an encoded message. */
export type Chunk = Uint8Array | FileRange;

export interface Api<Request, Response> {
  readonly key: number;
  /** Kafka's name without Request or Response, e.g. `Fetch`. */
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** First version with compact types and tagged fields (KIP-482), Infinity when none. */
  readonly flexibleFrom: number;
  readonly readRequest: (reader: Reader, version: number) => Request;
  readonly writeRequest: (writer: Writer, request: Draft<Request>, version: number) => void;
  readonly readResponse: (reader: Reader, version: number) => Response;
  readonly writeResponse: (writer: Writer, response: Draft<Response>, version: number) => void;
}

/** The codec of a value that is stored or nested in bytes fields; its version is kept beside or in front of it. */
export interface DataCodec<T> {
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly read: (reader: Reader, version: number) => T;
  readonly write: (writer: Writer, value: Draft<T>, version: number) => void;
}

export type RequestOf<A> = A extends Api<infer Request, infer _> ? Request : never;
export type ResponseOf<A> = A extends Api<infer _, infer Response> ? Response : never;
