/**
 * The shell itself: one session to a server, the table of commands, history, watcher output, and the exit code of the
 * last command (spec/zookeeper.md 3.2). Lines come from a pipe, a terminal or the command line; what they print is the
 * same.
 */
import { ZooKeeperError } from '../../zookeeper/errors.ts';
import { openZooKeeper, type ZooKeeperClient } from '../../zookeeper/client/client.ts';
import {
  isConnected,
  type SessionState,
  type WatchEvent,
  type ZooKeeperOptions,
} from '../../zookeeper/client/types.ts';
import type { Io } from '../command.ts';
import { notANumber } from '../java-error.ts';
import { nodeCommands } from './node-commands.ts';
import { quotaCommands } from './quota-commands.ts';
import { sessionCommands } from './session-commands.ts';
import type { CommandWorld, ShellCommand } from './shell-command.ts';
import { ShellError, worded } from './shell-error.ts';
import { parseOptions, splitLine } from './words.ts';

/** Commands that the shell runs itself. */
const OWN: readonly (readonly [string, string])[] = [
  ['close', ''],
  ['connect', 'host:port'],
  ['history', ''],
  ['printwatches', 'on|off'],
  ['quit', ''],
  ['redo', 'cmdno'],
];

const commands: ReadonlyMap<string, ShellCommand> = new Map(
  [...nodeCommands, ...quotaCommands, ...sessionCommands].map((command) => [command.name, command]),
);

export const commandNames: readonly string[] = [...commands.keys(), ...OWN.map(([name]) => name)];

const STATE_NAMES: Readonly<Partial<Record<SessionState, string>>> = {
  connected: 'SyncConnected',
  'connected-read-only': 'ConnectedReadOnly',
  disconnected: 'Disconnected',
  expired: 'Expired',
  'auth-failed': 'AuthFailed',
  closed: 'Closed',
};

/** In the prompt. */
const PROMPT_STATES: Readonly<Record<SessionState, string>> = {
  connecting: 'CONNECTING',
  disconnected: 'CONNECTING',
  connected: 'CONNECTED',
  'connected-read-only': 'CONNECTEDREADONLY',
  'auth-failed': 'AUTH_FAILED',
  expired: 'CLOSED',
  closed: 'CLOSED',
};

const EVENT_NAMES: Readonly<Record<WatchEvent['type'], string>> = {
  created: 'NodeCreated',
  deleted: 'NodeDeleted',
  dataChanged: 'NodeDataChanged',
  childrenChanged: 'NodeChildrenChanged',
};

/** What every connection of this shell is made with. */
export type ConnectionOptions = Omit<ZooKeeperOptions, 'connectString' | 'connectionTimeoutMs'>;

const HISTORY_SHOWN = 10;

export class Shell {
  readonly #io: Io;
  readonly #options: ConnectionOptions;
  readonly #world: CommandWorld;
  readonly #history = new Map<number, string>();
  #host = '';
  #zooKeeper: ZooKeeperClient | null = null;
  #printWatches = true;
  #count = 0;
  #exitCode = 0;
  #words: string[] = [];
  #quit = false;

  constructor(io: Io, options: ConnectionOptions) {
    this.#io = io;
    this.#options = options;
    this.#world = this.#makeWorld();
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  /** `quit` was typed. */
  get ended(): boolean {
    return this.#quit;
  }

  get prompt(): string {
    const state = PROMPT_STATES[this.#zooKeeper?.state ?? 'closed'];
    return `[zk: ${this.#host}(${state}) ${this.#count}] `;
  }

  get zooKeeper(): ZooKeeperClient | null {
    return this.#zooKeeper;
  }

  async connect(host: string): Promise<void> {
    if (this.#alive) await this.#zooKeeper?.close();
    this.#host = host;
    const client = this.#open(host);
    client.onState((state) => {
      const name = STATE_NAMES[state];
      if (name !== undefined) this.#printEvent(`state:${name} type:None path:null`);
      if (isConnected(state) && this.#options.sasl) {
        this.#printEvent('state:SaslAuthenticated type:None path:null');
      }
    });
    this.#zooKeeper = client;
  }

  #open(connectString: string): ZooKeeperClient {
    const connectionTimeoutMs = this.#options.sessionTimeoutMs;
    const options = { ...this.#options, connectString, connectionTimeoutMs };
    return openZooKeeper(this.#io.platform, options);
  }

  /** Lets the connection go without a word: the session ends by its timeout, as when a process just exits. */
  leave(): void {
    this.#printWatches = false;
    this.#zooKeeper?.abandon();
  }

  /** One line as typed; an empty one does nothing. */
  async line(line: string): Promise<void> {
    if (line === '') return;
    const words = splitLine(line);
    if (words.length > 0) this.#words = words;
    this.#history.set(this.#count, line);
    await this.execute(this.#words);
    this.#count++;
  }

  /** The words of one command; failures are printed and become the exit code. */
  async execute(words: readonly string[]): Promise<void> {
    if (words[0] === 'quit') {
      // Leaving keeps the exit code of the command before.
      await this.#close();
      this.#quit = true;
      return;
    }
    try {
      await this.#dispatch(words);
      this.#exitCode = 0;
    } catch (thrown) {
      const error = worded(thrown);
      if (!(error instanceof ShellError)) throw error;
      this.#exitCode = error.exitCode;
      this.#io.stderr.write(`${error.message}\n`);
    }
  }

  async #dispatch(words: readonly string[]): Promise<void> {
    const [name = ''] = words;
    const command = commands.get(name);
    if (command === undefined && !OWN.some(([own]) => own === name)) {
      this.#io.stderr.write(usageText());
      throw new ShellError(`Command not found: Command not found ${name}`, 127);
    }
    await this.#own(name, words);
    if (!this.#alive) {
      this.#world.out('Not connected\n');
      return;
    }
    if (name === 'close') await this.#close();
    else if (command !== undefined) await this.#run(command, words);
  }

  /** Like any other request it waits for the connection that is being made. */
  async #close(): Promise<void> {
    await this.#zooKeeper?.tried;
    await this.#zooKeeper?.close();
  }

  async #own(name: string, words: readonly string[]): Promise<void> {
    const { out } = this.#world;
    switch (name) {
      case 'redo':
        if (words.length >= 2) await this.#redo(words[1] ?? '');
        return;
      case 'history':
        for (let i = Math.max(0, this.#count - HISTORY_SHOWN); i <= this.#count; i++) {
          out(`${i} - ${this.#history.get(i) ?? 'null'}\n`);
        }
        return;
      case 'printwatches':
        if (words.length === 1) out(`printwatches is ${this.#printWatches ? 'on' : 'off'}\n`);
        else this.#printWatches = words[1] === 'on';
        return;
      case 'connect':
        await this.connect(words[1] ?? this.#host);
    }
  }

  async #redo(text: string): Promise<void> {
    if (!/^[+-]?(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) {
      throw notANumber(text);
    }
    const index = Number(text);
    if (index >= this.#count || index < 0) throw new ShellError('Command index out of range');
    const line = this.#history.get(index) ?? '';
    this.#words = splitLine(line);
    if (this.#words[0] === 'redo') throw new ShellError('No redoing redos');
    this.#history.set(this.#count, line);
    await this.execute(this.#words);
  }

  async #run(command: ShellCommand, words: readonly string[]): Promise<void> {
    let parsed = parseOptions(words, command.options);
    const { wordsMin, wordsMax = Number.POSITIVE_INFINITY } = command;
    if (parsed.words.length < wordsMin || parsed.words.length > wordsMax) {
      throw new ShellError(`${command.name} ${command.usage}`);
    }
    if (command.oldWatch !== undefined && parsed.words.length > 2) {
      this.#world.err(`${command.oldWatch}\n`);
      const [name = '', path = ''] = parsed.words;
      parsed = parseOptions([name, path, '-w'], command.options);
    }
    await command.run(parsed, this.#world);
  }

  get #alive(): boolean {
    const state = this.#zooKeeper?.state ?? 'closed';
    return state !== 'closed' && state !== 'expired' && state !== 'auth-failed';
  }

  #printEvent(text: string): void {
    if (this.#printWatches) this.#world.out(`\nWATCHER::\n\nWatchedEvent ${text}\n`);
  }

  #makeWorld(): CommandWorld {
    const io = this.#io;
    const current = () => {
      if (this.#zooKeeper === null) throw new ZooKeeperError('CONNECTIONLOSS');
      return this.#zooKeeper;
    };
    return {
      get zooKeeper() {
        return current();
      },
      out: (text) => io.stdout.write(text),
      err: (text) => io.stderr.write(text),
      watcher: ({ type, path }) => {
        this.#printEvent(`state:SyncConnected type:${EVENT_NAMES[type]} path:${path}`);
      },
      watchRemoved: (kind, path) => {
        this.#printEvent(`state:SyncConnected type:${kind} path:${path}`);
      },
      readFile: async (path) => (await io.platform.disk.readFile(path)).toString('latin1'),
    };
  }
}

function usageText(): string {
  const lines = [...commands.values()].map(({ name, usage }) => `\t${name} ${usage}\n`);
  const all = [...lines, ...OWN.map(([name, usage]) => `\t${name} ${usage}\n`)].sort();
  return `ZooKeeper -server host:port [-zk-tls-config-file <file>] cmd args\n${all.join('')}`;
}
