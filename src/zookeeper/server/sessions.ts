/**
 * Sessions and when they end. A deadline is rounded up to the tick after it (spec/zookeeper.md 1.3) and judged once
 * per tick. A tick that comes late (the process was stopped) is judged only after the sockets were polled and a grace
 * has passed, because the pings of living peers may lie unread (design.md, late timers). The password follows from
 * the id, so sessions survive restarts and moves between servers.
 */
import type { Clock, Timer } from '../../platform/platform.ts';

export interface Session {
  readonly id: bigint;
  timeoutMs: number;
  /** On the monotonic clock. */
  deadline: number;
  /** Its closeSession is decided: nothing more is accepted from it. */
  closing: boolean;
}

const LCG_MASK = (1n << 48n) - 1n;
const SECRET = 0xb341_5c00n;

/** Sixteen bytes as java.util.Random would give them for the id, which is what Apache's servers hand out. */
export function passwordOf(sessionId: bigint): Buffer {
  let state = (BigInt.asUintN(64, sessionId ^ SECRET) ^ 0x5_deec_e66dn) & LCG_MASK;
  const password = Buffer.alloc(16);
  for (let i = 0; i < 4; i++) {
    state = (state * 0x5_deec_e66dn + 0xbn) & LCG_MASK;
    password.writeUInt32LE(Number((state >> 16n) & 0xffff_ffffn), i * 4);
  }
  return password;
}

export class Sessions {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #expire: (session: Session) => void;
  readonly #byId = new Map<bigint, Session>();
  #nextId: bigint;
  #timer: Timer | null = null;
  #stopped = false;

  constructor(clock: Clock, serverId: number, tickMs: number, expire: (session: Session) => void) {
    this.#clock = clock;
    this.#tickMs = tickMs;
    this.#expire = expire;
    const time = (BigInt(clock.now()) << 24n) & 0xffff_ffff_ffff_ffffn;
    this.#nextId = BigInt.asIntN(64, (time >> 8n) | (BigInt(serverId) << 56n));
  }

  get count(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<Session> {
    return this.#byId.values();
  }

  get(id: bigint): Session | undefined {
    return this.#byId.get(id);
  }

  nextId(): bigint {
    do this.#nextId += 1n;
    while (this.#byId.has(this.#nextId));
    return this.#nextId;
  }

  /** Starts (or, from the log and snapshot, restores) a session with a full timeout ahead of it. */
  add(id: bigint, timeoutMs: number): Session {
    const session: Session = { id, timeoutMs, deadline: 0, closing: false };
    this.#byId.set(id, session);
    this.touch(session);
    return session;
  }

  remove(id: bigint): void {
    this.#byId.delete(id);
  }

  touch(session: Session): void {
    const due = this.#clock.monotonic() + session.timeoutMs;
    session.deadline = (Math.floor(due / this.#tickMs) + 1) * this.#tickMs;
  }

  start(): void {
    const now = this.#clock.monotonic();
    const due = (Math.floor(now / this.#tickMs) + 1) * this.#tickMs;
    this.#timer = this.#clock.after(due - now, () => void this.#tick(due), { unref: true });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #tick(due: number): Promise<void> {
    const late = this.#clock.monotonic() - due > Math.min(1_000, this.#tickMs / 2);
    if (late) await this.#clock.sleep(Math.min(1_000, this.#tickMs));
    await this.#clock.turn();
    if (this.#stopped) return;
    for (const session of this.#byId.values()) {
      if (!session.closing && session.deadline <= due) this.#expire(session);
    }
    this.start();
  }
}
