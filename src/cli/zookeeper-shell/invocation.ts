/**
 * The command line of zookeeper-shell (spec/zookeeper.md 3.2; spec/cli.md 4): the connect string, then options up to the
 * first word without a dash, which is the command; the rest is the command's. `-zk-tls-config-file F` may stand anywhere.
 */
import { JavaError } from '../java-error.ts';

export interface Invocation {
  readonly server: string;
  /** Of the session, in ms; as typed, for what is no number is said only behind the first line. */
  readonly timeout: string;
  readonly tlsFile: string | null;
  /** `-r`: a server that is cut off from its ensemble will do. */
  readonly canBeReadOnly: boolean;
  /** Empty: lines from stdin. */
  readonly words: readonly string[];
  /** What is wrong with it, said on stderr before going on without the rest. */
  readonly complaint: string | null;
}

const TLS = '-zk-tls-config-file';
const VALUED = ['-server', '-timeout', '-client-configuration'];

const illegal = (message: string) => new JavaError('java.lang.IllegalArgumentException', message);

export function readInvocation(argv: readonly string[]): Invocation {
  const { rest, tlsFile } = takeTls(['-server', ...argv]);
  const values = new Map([
    ['-server', 'localhost:2181'],
    ['-timeout', '30000'],
  ]);
  let words: readonly string[] = [];
  let complaint: string | null = null;
  for (let i = 0; i < rest.length; i++) {
    const option = rest[i] ?? '';
    if (VALUED.includes(option)) {
      const value = rest[++i];
      if (value === undefined) {
        complaint = `Error: no argument found for option ${option}`;
        break;
      }
      values.set(option, value);
    } else if (!option.startsWith('-')) {
      words = rest.slice(i);
      break;
    }
  }
  const canBeReadOnly = rest.slice(0, rest.length - words.length).includes('-r');
  if (tlsFile !== null && canBeReadOnly) {
    throw illegal(`read-only mode (-r) is not supported with an explicit TLS config (${TLS})`);
  }
  const timeout = values.get('-timeout') ?? '';
  const server = values.get('-server') ?? '';
  return { server, timeout, tlsFile, canBeReadOnly, words, complaint };
}

function takeTls(argv: readonly string[]): { rest: readonly string[]; tlsFile: string | null } {
  const at = argv.indexOf(TLS);
  if (at === -1) return { rest: argv, tlsFile: null };
  const tlsFile = argv[at + 1];
  if (tlsFile === undefined) throw illegal(`Error: no filename provided with option ${TLS}`);
  return { rest: [...argv.slice(0, at), ...argv.slice(at + 2)], tlsFile };
}
