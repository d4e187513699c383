/**
 * Hostile bytes: real frames and batches cut short and mutated. Decoding either succeeds or throws the one error it
 * may throw, and never asks for much more memory than it was given bytes. Seeded, so a failure repeats.
 */
import { describe, expect, test } from 'vitest';
import { apiOf } from '../../../src/protocol/apis.ts';
import { KafkaError } from '../../../src/protocol/errors.ts';
import { readRequestHeader, readResponseHeader } from '../../../src/protocol/header.ts';
import { ProtocolError, Reader } from '../../../src/protocol/reader.ts';
import { batches } from '../../../src/protocol/records/batch.ts';
import { readRecords } from '../../../src/protocol/records/record.ts';
import { haveShared, recordedFrames, sharedGunzipped, untar } from './shared.ts';

/** mulberry32 */
function random(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

const WORDS = [0x7fffffff, -1, 0x80000000 | 0, 0x00ffffff, 0, 0x7fff0000];

/** A copy with a few bytes changed, a hostile word put in, or its end cut off. */
function mutated(bytes: Buffer, draw: (below: number) => number): Buffer {
  const copy = Buffer.from(bytes);
  const kind = draw(3);
  if (kind === 0) return copy.subarray(0, draw(copy.length + 1));
  if (kind === 1 && copy.length >= 4) {
    copy.writeInt32BE(WORDS[draw(WORDS.length)] as number, draw(copy.length - 3));
    return copy;
  }
  for (let i = draw(4); i >= 0; i--) copy[draw(copy.length)] = draw(256);
  return copy;
}

function survives(decode: () => void, allowed: (error: unknown) => boolean, what: string): void {
  try {
    decode();
  } catch (error) {
    if (!allowed(error)) throw new Error(`${what}: ${error}`, { cause: error });
  }
}

const isProtocolError = (error: unknown) => error instanceof ProtocolError;

describe.skipIf(!haveShared)('mutated frames', () => {
  const frames = haveShared ? recordedFrames('sweep-broker-3.9.1.jsonl.gz') : [];

  test('requests and responses of every API and version', () => {
    const draw = random(1);
    const before = process.memoryUsage().rss;
    for (const { apiKey, apiVersion, api: name, request, response } of frames) {
      const api = apiOf(apiKey);
      if (api === undefined) continue;
      const requestBytes = Buffer.from(request, 'hex');
      const responseBytes = response === null ? null : Buffer.from(response, 'hex');
      for (let round = 0; round < 60; round++) {
        const what = `${name} v${apiVersion} round ${round}`;
        survives(
          () => {
            const reader = new Reader(mutated(requestBytes, draw));
            readRequestHeader(reader, apiOf);
            api.readRequest(reader, apiVersion);
          },
          isProtocolError,
          what,
        );
        if (responseBytes === null) continue;
        survives(
          () => {
            const reader = new Reader(mutated(responseBytes, draw));
            readResponseHeader(reader, api, apiVersion);
            api.readResponse(reader, apiVersion);
          },
          isProtocolError,
          what,
        );
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  });

  test('every frame cut at every byte', () => {
    for (const { apiKey, apiVersion, api: name, request } of frames) {
      const api = apiOf(apiKey);
      const bytes = Buffer.from(request, 'hex');
      if (api === undefined || bytes.length > 400) continue;
      for (let size = 0; size < bytes.length; size++) {
        const decode = () => {
          const reader = new Reader(bytes.subarray(0, size));
          readRequestHeader(reader, apiOf);
          api.readRequest(reader, apiVersion);
        };
        expect(decode, `${name} v${apiVersion} of ${size} bytes`).toThrow(ProtocolError);
      }
    }
  });
});

describe.skipIf(!haveShared)('mutated record batches', () => {
  test.each(['codecs', 'formats-2.5.0', 'transactions'])('%s', (sample) => {
    const draw = random(2);
    const files = untar(sharedGunzipped('fixtures/logdirs', sample, 'log.tar.gz'));
    for (const [path, bytes] of files) {
      if (!path.endsWith('.log') || bytes.length === 0) continue;
      const whole = bytes.subarray(0, 20_000);
      for (let round = 0; round < 12; round++) {
        survives(
          () => {
            for (const batch of batches(mutated(whole, draw))) {
              // The checksum would catch nearly all of it: what is read here is what passes it by chance or malice.
              batch.isValid();
              readRecords(batch, { limit: 10_000_000 });
            }
          },
          (error) => error instanceof KafkaError,
          `${path} round ${round}`,
        );
      }
    }
  });
});
