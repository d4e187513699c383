import { describe, expect, it } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import { settle } from '../../../src/platform/memory/clock.ts';
import { batch, dataPlane, fetch, latest, lead, produce } from './data-plane-kit.ts';

const pending = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false;
  promise.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  for (let i = 0; i < 5; i++) await settle();
  return !done;
};

const isLog = (path: string) => path.endsWith('.log');

async function heldProduces() {
  const plane = await dataPlane();
  await lead(plane);
  await produce(plane, batch(['before'], 0), 1);
  plane.disk.hold(isLog);
  const first = produce(plane, batch(['x', 'y'], 1), 1);
  const duplicate = produce(plane, batch(['x', 'y'], 1), 1);
  const all = produce(plane, batch(['x', 'y'], 1), -1);
  const consumer = fetch(plane, 1);
  return { plane, answers: [first, duplicate, all], consumer };
}

describe('while the disk holds a write', () => {
  it('nothing is acknowledged, nothing is seen, and then all answer with the same offset', async () => {
    const { plane, answers, consumer } = await heldProduces();
    for (const answer of answers) expect(await pending(answer)).toBe(true);
    expect(await pending(consumer)).toBe(true);
    expect(await latest(plane)).toBe(1);
    plane.disk.release();
    for (const answer of answers)
      expect(await answer).toMatchObject({ errorCode: 0, baseOffset: 1 });
    expect((await consumer).bytes).toBeGreaterThan(0);
    expect(await latest(plane)).toBe(3);
  });

  it.each([0, 30])(
    'a write that fails after %i bytes fails all, and leaves no trace',
    async (bytes) => {
      const { plane, answers, consumer } = await heldProduces();
      plane.disk.setFault((operation, path) =>
        operation === 'write' && isLog(path) ? { code: 'EIO', bytes } : null,
      );
      plane.disk.release();
      for (const answer of answers) {
        expect(await answer).toMatchObject({
          errorCode: Errors.KAFKA_STORAGE_ERROR,
          baseOffset: -1,
        });
      }
      expect((await consumer).errorCode).toBe(Errors.KAFKA_STORAGE_ERROR);
      expect(await produce(plane, batch(['later']), 1)).toMatchObject({
        errorCode: Errors.KAFKA_STORAGE_ERROR,
      });
      plane.disk.setFault(null);
      plane.disk.kill();
      const again = await dataPlane({ disk: plane.disk });
      await lead(again);
      expect(await latest(again)).toBe(1);
      expect(await produce(again, batch(['x', 'y'], 1), -1)).toMatchObject({
        errorCode: 0,
        baseOffset: 1,
      });
    },
  );
});
