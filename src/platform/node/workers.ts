/**
 * Threads of node:worker_threads, each running a bundle of dist/workers. A library inside somebody else's bundle, or a run
 * from source without a build, has none of these: there the work is done in place. A thread does not keep the
 * process alive; when it ends, every call under way fails.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, Worker } from 'node:worker_threads';
import { type Deferred, deferred } from '../../base/deferred.ts';
import { inlineWorkers } from '../inline-workers.ts';
import type { WorkerCode, Workers, WorkerThread } from '../platform.ts';
import { packageRoot } from './server-files.ts';

interface Call {
  readonly method: string;
  readonly argument: unknown;
}

type Reply = { readonly result: unknown } | { readonly error: string };

export const nodeWorkers: Workers = {
  start<T extends object>(code: WorkerCode<T>): WorkerThread<T> {
    const file = join(packageRoot(), 'dist', 'workers', `${code.name}.cjs`);
    return existsSync(file) ? startThread<T>(file) : inlineWorkers.start(code);
  },
};

function startThread<T extends object>(file: string): WorkerThread<T> {
  const worker = new Worker(file);
  const calls: Deferred<unknown>[] = [];
  let end: Error | null = null;
  const fail = (error: Error): void => {
    end ??= error;
    for (const call of calls.splice(0)) call.reject(end);
  };
  worker.unref();
  worker.on('message', (reply: Reply) => {
    const call = calls.shift();
    if ('result' in reply) call?.resolve(reply.result);
    else call?.reject(new Error(reply.error));
  });
  worker.on('error', (error) => fail(error));
  worker.on('exit', (code) => fail(new Error(`${file} ended with code ${code}`)));
  return {
    async call(method, argument) {
      if (end !== null) throw end;
      const answered = deferred<unknown>();
      calls.push(answered);
      worker.postMessage({ method, argument } satisfies Call, handedOver(argument));
      return (await answered.promise) as never;
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** The other side: what a worker's bundle does with its code. */
export function serveWorker<T extends object>(code: WorkerCode<T>): void {
  const target = code.create() as Record<string, (argument: unknown) => unknown>;
  parentPort?.on('message', async ({ method, argument }: Call) => {
    let reply: Reply;
    try {
      reply = { result: await target[method]?.(argument) };
    } catch (error) {
      reply = { error: error instanceof Error ? error.message : String(error) };
    }
    parentPort?.postMessage(reply, 'result' in reply ? handedOver(reply.result) : []);
  });
}

/** The buffers behind an object's bytes, where the bytes are all there is in them. */
function handedOver(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((field) =>
    field instanceof Uint8Array &&
    field.buffer instanceof ArrayBuffer &&
    field.length > 0 &&
    field.length === field.buffer.byteLength
      ? [field.buffer]
      : [],
  );
}
