/**
 * zstd by the first engine that works here: a native package, the one built into newer Nodes, WebAssembly. The last
 * has to be made ready before its synchronous calls (prepareZstd); the asynchronous ones see to that themselves.
 */
import { asBuffer } from '../../base/as-buffer.ts';
import * as zlib from 'node:zlib';
import { loadNative } from '../../platform/node/native.ts';
import { KafkaError } from '../errors.ts';
import { broken, type Codec, DECOMPRESSED_MAX, overLimit, unavailable } from './codec.ts';
import { withEmptyLastBlock, zstdSizeMax } from './zstd-frame.ts';

const LEVEL_DEFAULT = 3;
/** zstdSizeMax may lie this much above the truth; a limit is given that much room. */
const SLACK = 128 * 1024;

/** What an engine has to do; sizeMax is a checked upper bound of the result. */
interface Engine {
  compress(data: Buffer, level: number): Buffer;
  decompress(data: Buffer, sizeMax: number): Buffer;
  compressAsync(data: Buffer, level: number): Promise<Buffer>;
  decompressAsync(data: Buffer, sizeMax: number): Promise<Buffer>;
}

interface NativeZstd {
  Encoder: new (
    level: number,
  ) => { encodeSync(data: Buffer): Buffer; encode(data: Buffer): Promise<Buffer> };
  Decoder: new () => { decodeSync(data: Buffer): Buffer; decode(data: Buffer): Promise<Buffer> };
}

function nativeEngine(): Engine | null {
  const module = loadNative<NativeZstd>('@toondepauw/node-zstd');
  if (module === null) return null;
  const { Encoder, Decoder } = module;
  return {
    compress: (data, level) => new Encoder(level).encodeSync(data),
    decompress: (data) => new Decoder().decodeSync(data),
    compressAsync: (data, level) => new Encoder(level).encode(data),
    decompressAsync: (data) => new Decoder().decode(data),
  };
}

type Done = (error: Error | null, result: Buffer) => void;

/** The part of node:zlib that Node 22.15 brought. */
interface BuiltIn {
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
  zstdCompressSync?(data: Buffer, options: object): Buffer;
  zstdDecompressSync(data: Buffer, options: object): Buffer;
  zstdCompress(data: Buffer, options: object, done: Done): void;
  zstdDecompress(data: Buffer, options: object, done: Done): void;
}

function builtInEngine(): Engine | null {
  const built = zlib as unknown as BuiltIn;
  const { zstdCompressSync } = built;
  if (zstdCompressSync === undefined) return null;
  const compressing = (level: number) => ({
    params: { [built.constants.ZSTD_c_compressionLevel]: level },
  });
  const decompressing = (sizeMax: number) => ({ maxOutputLength: Math.max(sizeMax, 1) });
  const promised = (start: (done: Done) => void) =>
    new Promise<Buffer>((resolve, reject) => {
      start((error, result) => (error === null ? resolve(result) : reject(error)));
    });
  return {
    compress: (data, level) => zstdCompressSync(data, compressing(level)),
    decompress: (data, sizeMax) => built.zstdDecompressSync(data, decompressing(sizeMax)),
    compressAsync: (data, level) =>
      promised((done) => built.zstdCompress(data, compressing(level), done)),
    decompressAsync: (data, sizeMax) =>
      promised((done) => built.zstdDecompress(data, decompressing(sizeMax), done)),
  };
}

interface WasmZstd {
  init(): Promise<void>;
  compress(data: Uint8Array, level?: number): Uint8Array;
  decompress(data: Uint8Array, options: { defaultHeapSize: number }): Uint8Array;
}

async function wasmEngine(): Promise<Engine | null> {
  const module = loadNative<WasmZstd>('@bokuweb/zstd-wasm');
  if (module === null) return null;
  await module.init();
  const compress = (data: Buffer, level: number) => asBuffer(module.compress(data, level));
  const decompress = (data: Buffer, sizeMax: number) =>
    asBuffer(module.decompress(data, { defaultHeapSize: Math.max(sizeMax, 1) }));
  return {
    compress,
    decompress,
    compressAsync: async (data, level) => compress(data, level),
    decompressAsync: async (data, sizeMax) => decompress(data, sizeMax),
  };
}

let ready: Engine | null = null;

/** Chooses the engine; to be awaited before synchronous use where a machine may have only WebAssembly. */
export async function prepareZstd(): Promise<void> {
  ready ??= nativeEngine() ?? builtInEngine() ?? (await wasmEngine());
  if (ready === null) throw unavailable('zstd', '@toondepauw/node-zstd');
}

function engine(): Engine {
  ready ??= nativeEngine() ?? builtInEngine();
  if (ready === null) throw unavailable('zstd', '@toondepauw/node-zstd');
  return ready;
}

async function engineAsync(): Promise<Engine> {
  if (ready === null) await prepareZstd();
  return engine();
}

/** Upper bound of the result, refused when the limit cannot hold it. */
function checkedSize(data: Buffer, limit: number): number {
  const size = zstdSizeMax(data);
  if (size > limit + SLACK) throw overLimit('zstd', limit);
  return size;
}

const translated = (error: unknown) =>
  error instanceof KafkaError ? error : broken('zstd', error);

export const zstdCodec: Codec = {
  id: 4,
  name: 'zstd',
  compress: (data, { level }) =>
    withEmptyLastBlock(engine().compress(asBuffer(data), level ?? LEVEL_DEFAULT)),
  decompress(data, { limit = DECOMPRESSED_MAX }) {
    try {
      return engine().decompress(data, checkedSize(data, limit));
    } catch (error) {
      throw translated(error);
    }
  },
  async compressAsync(data, { level }) {
    const one = await engineAsync();
    return withEmptyLastBlock(await one.compressAsync(asBuffer(data), level ?? LEVEL_DEFAULT));
  },
  async decompressAsync(data, { limit = DECOMPRESSED_MAX }) {
    try {
      const size = checkedSize(data, limit);
      return await (await engineAsync()).decompressAsync(data, size);
    } catch (error) {
      throw translated(error);
    }
  },
};

/** For tests: every engine that works here, by name. */
export async function zstdEngines(): Promise<Map<string, Engine>> {
  const engines = new Map<string, Engine>();
  const found = { native: nativeEngine(), builtIn: builtInEngine(), wasm: await wasmEngine() };
  for (const [name, value] of Object.entries(found)) if (value !== null) engines.set(name, value);
  return engines;
}
