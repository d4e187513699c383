/**
 * Where the recorded facts about the real Kafka lie: a folder `shared` beside the repository. Tests that need it
 * are skipped where it is absent, except in CI, where its absence is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = resolve(import.meta.dirname, '../../../../shared');

/** True when the tests on shared facts are to run: they then fail by themselves if a file is missing. */
export const haveShared = existsSync(FOLDER) || process.env['CI'] === 'true';

export function sharedPath(...parts: string[]): string {
  return join(FOLDER, ...parts);
}

export function sharedText(...parts: string[]): string {
  const bytes = readFileSync(sharedPath(...parts));
  return (parts.at(-1)?.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export interface RecordedFrame {
  readonly apiKey: number;
  readonly api: string;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly source: string;
  readonly headerVersion: number;
  readonly request: string;
  readonly requestJson: unknown;
  readonly response: string | null;
  readonly responseHeaderVersion?: number;
  readonly responseJson?: unknown;
}

export const FRAME_FILES = [
  'capture-broker-2.5.0.jsonl.gz',
  'capture-broker-3.9.1.jsonl.gz',
  'sweep-broker-3.9.1.jsonl.gz',
] as const;

export function recordedFrames(file: string): RecordedFrame[] {
  const lines = sharedText('fixtures', 'wire', file).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedFrame);
}
