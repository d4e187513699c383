/** Where the shell's lines come from: a pipe, or a terminal with prompt, history and completion. */
import { openLineEditor } from '../../platform/node/line-editor.ts';
import { isConnected } from '../../zookeeper/client/types.ts';
import type { Io } from '../command.ts';
import { commandNames, type Shell } from './shell.ts';

/** Lines of a pipe, however its bytes are cut; the last needs no newline. */
export async function runPiped(shell: Shell, io: Io): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of io.stdin) {
    rest += decoder.decode(Buffer.from(chunk), { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      await shell.line(line);
      if (shell.ended) return;
    }
  }
  rest += decoder.decode();
  if (rest !== '') await shell.line(rest.replace(/\r$/, ''));
}

export async function runTyped(shell: Shell, io: Io): Promise<void> {
  const editor = openLineEditor({ complete: (line) => complete(shell, line) });
  try {
    while (!shell.ended) {
      await Promise.all([io.stdout.drained(), io.stderr.drained()]);
      const line = await editor.readLine(shell.prompt);
      if (line === null) return;
      await shell.line(line);
    }
  } finally {
    editor.close();
  }
}

/** Commands for the first word, paths for the others; returns the candidates and what they complete. */
async function complete(shell: Shell, line: string): Promise<[string[], string]> {
  const word = /\S*$/.exec(line)?.[0] ?? '';
  if (line.trimStart() === word) {
    return [commandNames.filter((name) => name.startsWith(word)).sort(), word];
  }
  const { zooKeeper } = shell;
  if (!word.startsWith('/') || zooKeeper === null || !isConnected(zooKeeper.state)) {
    return [[], word];
  }
  const parent = word.slice(0, word.lastIndexOf('/')) || '/';
  try {
    const { children } = await zooKeeper.children(parent);
    const prefix = parent === '/' ? '/' : `${parent}/`;
    const found = children.map((name) => prefix + name).filter((path) => path.startsWith(word));
    return [found.sort(), word];
  } catch {
    // No such node, or not ours to read: nothing to offer.
    return [[], word];
  }
}
