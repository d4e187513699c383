/**
 * The text form of Java's login configurations (javax.security.auth.login.Configuration), in which Kafka and ZooKeeper
 * keep their SASL secrets:
 *   Section { module.Class required name="value" name=value; ... };
 * and, as the value of sasl.jaas.config, the entries of one section alone. Nothing is loaded by the module's class: who
 * reads a section knows which modules mean something to it.
 */

/** The system property that names the file of the sections. */
export const LOGIN_FILE = 'java.security.auth.login.config';

/** A login module as a section names it. */
export interface JaasEntry {
  readonly module: string;
  readonly flag: string;
  readonly options: ReadonlyMap<string, string>;
}

/** What a process was told about logins: a Java one by its system properties, ours by KAFKA_OPTS. */
export interface Logins {
  readonly sections: ReadonlyMap<string, readonly JaasEntry[]>;
  /** All -D properties, LOGIN_FILE among them. */
  readonly properties: ReadonlyMap<string, string>;
}

/** How a process finds them when they are wanted. */
export type LoadLogins = () => Promise<Logins>;

/** The system property of the token endpoints that may be asked, separated by commas. */
export const ALLOWED_URLS = 'org.apache.kafka.sasl.oauthbearer.allowed.urls';

export const NO_LOGINS: Logins = { sections: new Map(), properties: new Map() };

/** The options whose names match, by what the pattern's group captures of the name. */
export function capturedOptions(
  options: JaasEntry['options'],
  pattern: RegExp,
): ReadonlyMap<string, string> {
  const captured = new Map<string, string>();
  for (const [option, value] of options) {
    const name = pattern.exec(option)?.[1];
    if (name !== undefined) captured.set(name, value);
  }
  return captured;
}

/** A text that is no login configuration; the message says where. */
export class JaasError extends Error {
  override readonly name = 'JaasError';
}

const FLAGS = ['required', 'requisite', 'sufficient', 'optional'];

/** The sections of a file by name. */
export function parseJaasFile(text: string): Map<string, JaasEntry[]> {
  const tokens = new Tokens(text);
  const sections = new Map<string, JaasEntry[]>();
  while (!tokens.ended) {
    const name = tokens.word('the name of a section');
    if (sections.has(name)) throw tokens.error(`the section ${name} is there twice`);
    tokens.expect('{');
    const entries: JaasEntry[] = [];
    while (!tokens.at('}')) entries.push(readEntry(tokens));
    tokens.expect('}');
    tokens.expect(';');
    sections.set(name, entries);
  }
  return sections;
}

/** The entries of sasl.jaas.config. */
export function parseJaasEntries(text: string): JaasEntry[] {
  const tokens = new Tokens(text);
  const entries: JaasEntry[] = [];
  while (!tokens.ended) entries.push(readEntry(tokens));
  return entries;
}

function readEntry(tokens: Tokens): JaasEntry {
  const module = tokens.word('the class of a login module');
  const flag = tokens.word('the flag of a login module').toLowerCase();
  if (!FLAGS.includes(flag)) throw tokens.error(`${flag} is not one of ${FLAGS.join(', ')}`);
  const options = new Map<string, string>();
  while (!tokens.at(';')) {
    const name = tokens.word('the name of an option');
    tokens.expect('=');
    options.set(name, tokens.word(`the value of ${name}`));
  }
  tokens.expect(';');
  return { module, flag, options };
}

/** Blanks and comments; a quoted text; punctuation; a word. */
const TOKEN =
  /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*(?:"((?:[^"\\\n]|\\.)*)"|([{};=])|([^\s{};="]+))?/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

class Tokens {
  readonly #text: string;
  #at = 0;
  /** The next token: a mark of punctuation, or a word (which may look like one when it was quoted). */
  #mark: string | null = null;
  #word: string | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  get ended(): boolean {
    return this.#mark === null && this.#word === null;
  }

  at(mark: string): boolean {
    return this.#mark === mark;
  }

  expect(mark: string): void {
    if (this.#mark !== mark) throw this.error(`expected ${mark}`);
    this.#advance();
  }

  word(what: string): string {
    const word = this.#word;
    if (word === null) throw this.error(`expected ${what}`);
    this.#advance();
    return word;
  }

  error(problem: string): JaasError {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new JaasError(`Login configuration, line ${line}: ${problem}`);
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const [all = '', quoted, mark, bare] = TOKEN.exec(this.#text) ?? [];
    this.#at += all.length;
    this.#mark = mark ?? null;
    this.#word = quoted?.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c) ?? bare ?? null;
    if (this.ended && this.#at < this.#text.length) throw this.error('an unfinished text');
  }
}
