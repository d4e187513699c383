/**
 * The bench a decision is made on: a draft of the state, the requests of the step at hand, the writes that must be done
 * before the next step, and the answer being prepared. Not exported beyond the controller; decide.ts owns its life.
 */
import { RequestBatch } from './request-batch.ts';
import type { AddressedRequest } from './request-batch.ts';
import type { ClusterState } from './state.ts';
import { ClusterDraft } from './state.ts';
import type { PendingReply, Reply, ReplyTo, Step, Write } from './events.ts';

export interface LogLine {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
}

export interface Decision {
  readonly state: ClusterState;
  /** In the order they have to reach each broker. */
  readonly requests: readonly AddressedRequest[];
  /** Come back as a `written` event with `rest` and `pending`, before any other event. */
  readonly writes: readonly Write[];
  readonly rest: readonly Step[];
  readonly pending: PendingReply | null;
  /** Answers that are complete. */
  readonly replies: readonly { readonly to: ReplyTo; readonly reply: Reply }[];
  readonly log: readonly LogLine[];
}

export class Bench {
  readonly draft: ClusterDraft;
  batch = new RequestBatch();
  readonly writes: Write[] = [];
  readonly steps: Step[];
  pending: PendingReply | null;
  readonly replies: { to: ReplyTo; reply: Reply }[] = [];
  readonly log: LogLine[] = [];
  readonly #requests: AddressedRequest[] = [];

  constructor(state: ClusterState, steps: readonly Step[], pending: PendingReply | null) {
    this.draft = new ClusterDraft(state);
    this.steps = [...steps];
    this.pending = pending;
  }

  /** Closes the batch: what is added later is told in later requests. */
  flush(): void {
    this.#requests.push(...this.batch.build(this.draft));
    this.batch = new RequestBatch();
  }

  /** Steps to run before those that are already waiting. */
  next(...steps: readonly Step[]): void {
    this.steps.unshift(...steps);
  }

  finish(): Decision {
    this.flush();
    return {
      state: this.draft.commit(),
      requests: this.#requests,
      writes: this.writes,
      rest: this.steps,
      pending: this.pending,
      replies: this.replies,
      log: this.log,
    };
  }
}
