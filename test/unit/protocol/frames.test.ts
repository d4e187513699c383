/**
 * Every recorded frame between real clients and real brokers: decoded it says what Kafka's own JSON of it says,
 * and encoded again it is the same bytes.
 */
import { describe, expect, test } from 'vitest';
import { apiOf } from '../../../src/protocol/apis.ts';
import { readRequestHeader, readResponseHeader } from '../../../src/protocol/header.ts';
import { Reader } from '../../../src/protocol/reader.ts';
import { Writer } from '../../../src/protocol/writer.ts';
import { FRAME_FILES, haveShared, type RecordedFrame, recordedFrames } from './shared.ts';

/** Kafka's JSON leaves out what a version lacks and tagged defaults; what it names must be what we read. */
function expectSame(actual: unknown, expected: unknown, path: string): void {
  if (Buffer.isBuffer(actual)) {
    if (path.endsWith('.records') && expected === '') return;
    expect(actual.toString('base64'), path).toBe(expected);
  } else if (Array.isArray(expected)) {
    expect(Array.isArray(actual) && actual.length, path).toBe(expected.length);
    for (const [i, item] of expected.entries())
      expectSame((actual as unknown[])[i], item, `${path}[${i}]`);
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [name, value] of Object.entries(expected)) {
      expect(actual, path).toHaveProperty(name);
      expectSame((actual as Record<string, unknown>)[name], value, `${path}.${name}`);
    }
  } else {
    expect(typeof actual === 'bigint' ? Number(actual) : actual, path).toEqual(expected);
  }
}

function checkRequest(frame: RecordedFrame): boolean {
  const reader = new Reader(Buffer.from(frame.request, 'hex'));
  const api = apiOf(frame.apiKey);
  if (api === undefined || frame.apiVersion > api.maxVersion) return false;
  const header = readRequestHeader(reader, apiOf);
  expect(header).toEqual({
    apiKey: frame.apiKey,
    apiVersion: frame.apiVersion,
    correlationId: frame.correlationId,
    clientId: frame.headerVersion === 0 ? null : frame.clientId,
  });
  const start = reader.position;
  const request = api.readRequest(reader, frame.apiVersion);
  expect(reader.remaining).toBe(0);
  expectSame(request, frame.requestJson, frame.api);
  const writer = new Writer();
  api.writeRequest(writer, request as object, frame.apiVersion);
  expect(writer.toBuffer().toString('hex')).toBe(frame.request.slice(start * 2));
  return true;
}

/** A broker answers an ApiVersions that is too new for it in version 0 (KIP-511). */
function refusedVersion(frame: RecordedFrame): boolean {
  const answer = frame.responseJson as { errorCode?: number } | null;
  return frame.api === 'ApiVersions' && answer?.errorCode === 35;
}

function checkResponse(frame: RecordedFrame): void {
  const api = apiOf(frame.apiKey);
  if (api === undefined || frame.response === null) return;
  const reader = new Reader(Buffer.from(frame.response, 'hex'));
  expect(readResponseHeader(reader, api, frame.apiVersion)).toBe(frame.correlationId);
  const start = reader.position;
  const version = refusedVersion(frame) ? 0 : frame.apiVersion;
  const response = api.readResponse(reader, version);
  expect(reader.remaining).toBe(0);
  expectSame(response, frame.responseJson, frame.api);
  const writer = new Writer();
  api.writeResponse(writer, response as object, version);
  expect(writer.toBuffer().toString('hex')).toBe(frame.response.slice(start * 2));
}

describe.skipIf(!haveShared)('recorded frames', () => {
  test.each(FRAME_FILES)('%s', (file) => {
    const beyond: string[] = [];
    for (const frame of recordedFrames(file)) {
      try {
        if (checkRequest(frame)) checkResponse(frame);
        else beyond.push(`${frame.api} v${frame.apiVersion}`);
      } catch (error) {
        const message = error instanceof Error ? error.message : error;
        throw new Error(`${frame.source}: ${frame.api} v${frame.apiVersion}: ${message}`);
      }
    }
    expect(beyond).toEqual([]);
  });
});
