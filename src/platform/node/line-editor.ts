/** Typing lines at a terminal: editing, history and completion by node:readline, only loaded where there is one. */
import { createInterface } from 'node:readline';

export interface LineEditor {
  /** null at the end of input (Ctrl-D). */
  readLine(prompt: string): Promise<string | null>;
  close(): void;
}

export function openLineEditor(options: {
  complete: (line: string) => Promise<[string[], string]>;
}): LineEditor {
  const editor = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void options.complete(line).then((result) => done(null, result));
    },
  });
  let ended = false;
  let waiting: ((line: string | null) => void) | null = null;
  const settle = (line: string | null) => {
    const resolve = waiting;
    waiting = null;
    resolve?.(line);
  };
  editor.on('line', settle);
  editor.on('close', () => {
    ended = true;
    settle(null);
  });
  editor.on('SIGINT', () => editor.close());
  return {
    readLine: (prompt) => {
      if (ended) return Promise.resolve(null);
      editor.setPrompt(prompt);
      editor.prompt();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close: () => editor.close(),
  };
}
