/** Attempts to make something part of a transaction, which are repeated without end: until the transaction is being aborted. */
import { Errors } from '../../protocol/errors.ts';
import { codeOf, kafkaError } from '../errors.ts';

/** No word of a coordinator: the request may have come through. */
const UNANSWERED: ReadonlySet<number | null> = new Set([
  null,
  Errors.NETWORK_EXCEPTION,
  Errors.REQUEST_TIMED_OUT,
]);

/**
 * The attempt, which is not made again when it is not wanted any more, unless the one before had no answer: what might still arrive
 * must not do so behind the end of the transaction.
 */
export function whileWanted<A extends unknown[], R>(
  wanted: () => boolean,
  attempt: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  let unanswered = false;
  return async (...args) => {
    if (!unanswered && !wanted()) throw kafkaError('The transaction has been aborted.');
    unanswered = true;
    try {
      const result = await attempt(...args);
      unanswered = false;
      return result;
    } catch (error) {
      unanswered = UNANSWERED.has(codeOf(error));
      throw error;
    }
  };
}
