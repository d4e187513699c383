import { describe, expect, it } from 'vitest';
import { Errors } from '../../../src/protocol/errors.ts';
import { batch, type DataPlane, dataPlane, fetch, lead, produce } from './data-plane-kit.ts';

const CONFIG = { 'segment.bytes': '100', 'retention.ms': '-1' };
const RECORD = () => batch(['x'.repeat(20)]);

/** Every batch in a segment of its own; nothing in these tests makes the clock go on, unless they say so. */
async function batches(count: number): Promise<DataPlane> {
  const plane = await dataPlane({ config: CONFIG });
  await lead(plane);
  for (let i = 0; i < count; i++) await produce(plane, RECORD(), 1);
  return plane;
}

const PATIENT = { minBytes: 100_000, maxWaitMs: 60_000 };

describe('a fetch that wants more than there is', () => {
  it('does not wait in a segment that grows no more', async () => {
    const plane = await batches(3);
    expect(plane.logs.get('t', 0)?.segments.map((segment) => segment.baseOffset)).toEqual([
      0, 1, 2,
    ]);
    for (const offset of [0, 1]) {
      const answer = await fetch(plane, offset, PATIENT);
      expect(answer.errorCode).toBe(Errors.NONE);
      expect(answer.bytes).toBeGreaterThan(0);
    }
  });

  it('waits in the segment that grows, and at its end', async () => {
    const plane = await batches(3);
    for (const offset of [2, 3]) {
      let answered = false;
      const reading = fetch(plane, offset, PATIENT).finally(() => {
        answered = true;
      });
      await plane.clock.advance(PATIENT.maxWaitMs - 1);
      expect(answered).toBe(false);
      await plane.clock.advance(1);
      expect((await reading).errorCode).toBe(Errors.NONE);
    }
  });

  it('is answered when the segment it waits in is full', async () => {
    const plane = await batches(3);
    const inside = fetch(plane, 2, PATIENT);
    const atEnd = fetch(plane, 3, PATIENT);
    await plane.clock.advance(1);
    await produce(plane, RECORD(), 1);
    expect((await inside).bytes).toBeGreaterThan(0);
    expect((await atEnd).bytes).toBeGreaterThan(0);
  });

  it('waits for the end that its kind of reader sees', async () => {
    const plane = await dataPlane({ config: CONFIG });
    await lead(plane, { isr: [0, 1], replicas: [0, 1] });
    for (let i = 0; i < 3; i++) await produce(plane, RECORD(), 1);
    // The follower has nothing: a consumer's end is still in the first segment, a follower's is in the last.
    let answered = false;
    const consuming = fetch(plane, 0, PATIENT).finally(() => {
      answered = true;
    });
    await plane.clock.advance(1_000);
    expect(answered).toBe(false);
    const following = {
      ...PATIENT,
      replicaId: 1,
      replicaState: { replicaId: 1, replicaEpoch: -1 },
    };
    expect((await fetch(plane, 0, following)).bytes).toBeGreaterThan(0);
    expect(answered).toBe(false);
    // Now it has two: what the consumer may see has gone past its segment.
    void fetch(plane, 2, { ...following, maxWaitMs: 1 });
    expect((await consuming).bytes).toBeGreaterThan(0);
  });
});
