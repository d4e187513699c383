/** How kafka-transactions ends when it cannot do what it was asked for. */
import { messageOf } from '../java-error.ts';

/** Its message is all that is printed. */
export class Failed extends Error {
  override readonly name = 'Failed';
}

/** What the work gives, or a failure that says what was tried and why it went wrong. */
export async function tried<T>(what: string, work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Failed(`${what}: ${messageOf(error)}. Enable debug logging for additional detail.`);
  }
}
