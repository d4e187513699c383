/**
 * System properties as users hand them to Kafka's scripts, `KAFKA_OPTS="-Dkey=value ..."`: the words of a shell, of
 * which those that begin with -D count. A later one wins.
 */
const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs;
const PIECE = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^"'\\]+)/gs;

export function systemProperties(options: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const [raw] of options.matchAll(WORD)) {
    const word = raw.replace(
      PIECE,
      (_, double?: string, single?: string, escaped?: string, plain?: string) =>
        double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? plain ?? '',
    );
    if (!word.startsWith('-D')) continue;
    const [key = '', ...value] = word.slice(2).split('=');
    properties.set(key, value.join('='));
  }
  return properties;
}
