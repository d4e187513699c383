/** Names that no request can hold: Kafka's admin client refuses those itself, and asks about the others (KafkaAdminClient.topicNameIsUnrepresentable). */
import { Errors } from '../../protocol/errors.ts';
import { brokerError } from '../errors.ts';
import { NO_TOPIC_ID } from '../metadata.ts';

/** `what` is how the call at hand writes it; an id is one that is not zero. */
export function unrepresentable(text: unknown, what: 'name' | 'ID' | 'id' = 'name'): Error | null {
  // Programs without types hand over names that there are not.
  const isNone =
    typeof text !== 'string' || text === '' || (what !== 'name' && text === NO_TOPIC_ID);
  return isNone
    ? brokerError(
        Errors.INVALID_TOPIC_EXCEPTION,
        `The given topic ${what} '${text}' cannot be represented in a request.`,
      )
    : null;
}

/** Asks about the keys that nothing speaks against, if there are any; the others fail with what does. */
export async function askable<K, V>(
  keys: readonly K[],
  textOf: (key: K) => string,
  refusalOf: (key: K) => Error | null,
  ask: (keys: readonly K[]) => Promise<Map<string, V | Error>>,
): Promise<Map<string, V | Error>> {
  const refusals = keys.map(refusalOf);
  const asked = keys.filter((_, index) => refusals[index] === null);
  const outcomes = new Map(asked.length > 0 ? await ask(asked) : []);
  keys.forEach((key, index) => {
    const refusal = refusals[index];
    if (refusal) outcomes.set(textOf(key), refusal);
  });
  return outcomes;
}
