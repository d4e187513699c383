/**
 * A command is a value: its options are declared once, and the parser, the help text, the man page and shell completion
 * come from that declaration. run() gets what was parsed and the world it may touch, and returns the exit code.
 */
import type { Platform } from '../platform/platform.ts';

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Where a command's bytes go and come from; tests hand in their own. */
export interface Io {
  readonly platform: Platform;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Runs fn on SIGINT or SIGTERM, before the process ends with 130 or 143. */
  onSignal(fn: (signal: Signal) => void | Promise<void>): void;
}

export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  /** Buffers; resolves when the kernel took it (backpressure). EPIPE ends the process quietly. */
  write(text: string | Uint8Array): void;
  /** The reader has gone (EPIPE); what is written now is dropped. */
  readonly closed: boolean;
  /** Resolves when what was written has been handed to the kernel. */
  drained(): Promise<void>;
}

export type OptionType = 'String' | 'Short' | 'Integer' | 'Long' | 'Double' | 'flag';

export interface OptionDeclaration {
  /** Without dashes; aliases are accepted too. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly type: OptionType;
  /** What stands between the angle brackets in help: `<String: topic>`. */
  readonly valueName?: string;
  /** The value may be left out (jopt: withOptionalArg). */
  readonly optionalValue?: boolean;
  readonly repeatable?: boolean;
  readonly required?: boolean;
  /** Required unless this other option is there (jopt: requiredUnless). */
  readonly requiredUnless?: string;
  readonly default?: string;
  /** Our own words. */
  readonly description: string;
  /** Accepted, but not in help: forms of older or newer Kafka. */
  readonly hidden?: boolean;
  /** May only stand beside one of these options (jopt: availableIf). */
  readonly availableIf?: readonly string[];
  /** argparse: takes every word up to the next option. */
  readonly oneOrMore?: boolean;
  /** argparse: the only values there are. */
  readonly choices?: readonly string[];
  /** argparse: at most one option of a group may stand, and one has to when they are `required`. */
  readonly exclusive?: string;
  /** argparse: the heading it stands under in help, when it is not among the others. */
  readonly group?: string;
  /** argparse: usage and help name its one-letter form first. */
  readonly shortFirst?: boolean;
  /** argparse: ends the reading of the command line; the version is printed, exit 0. */
  readonly asksVersion?: boolean;
  /** Its presence lifts `required` and `availableIf` (jopt: forHelp). */
  readonly forHelp?: boolean;
  /** What the help table shows in place of the type: `ANY|MATCH|LITERAL|PREFIXED`. */
  readonly typeName?: string;
}

export interface Subcommand {
  readonly name: string;
  readonly summary: string;
  /** What help says of it before its options, when it says something. */
  readonly about?: string;
  readonly options: readonly OptionDeclaration[];
}

export interface CommandDeclaration {
  /** `kafka-topics` */
  readonly name: string;
  /** argparse: what it is called in usage and errors, when not by its name. */
  readonly prog?: string;
  /** One sentence, first line of help and NAME of the man page. */
  readonly summary: string;
  /** Which tokenizer: jopt-simple's rules, argparse4j's, or plain positional words. */
  readonly dialect: 'jopt' | 'argparse' | 'positional';
  readonly options: readonly OptionDeclaration[];
  /** argparse: words that open a command of their own, each with options and help. */
  readonly subcommands?: readonly Subcommand[];
  /** argparse: how usage and help call the subcommands, when not by listing them. */
  readonly subcommandsAs?: { readonly title: string; readonly metavar: string };
  /** What stands after the name in the man page's SYNOPSIS when it is not just options. */
  readonly synopsis?: readonly string[];
  /** `--version` prints the version and nothing else: main answers it before anything heavy is loaded. */
  readonly answersVersion?: boolean;
  /** Asks a broker and prints what it learnt: on a terminal in colour, with a spinner while it waits. */
  readonly asksBroker?: boolean;
  /** Logs at INFO to stdout, as Kafka's servers do; the tools log WARN and above to stderr. */
  readonly server?: boolean;
  /** Longer text for the man page: paragraphs, and examples as [command, what it does]. */
  readonly description?: readonly string[];
  readonly examples?: readonly (readonly [string, string])[];
  readonly seeAlso?: readonly string[];
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
}
