/** An Io of strings: what a command wrote, and the platform parts it may need. */
import type { Io, Output, Signal } from '../../../src/cli/command.ts';
import { MemoryClock } from '../../../src/platform/memory/clock.ts';
import type { Platform } from '../../../src/platform/platform.ts';

export class TextOutput implements Output {
  text = '';
  closed = false;
  readonly isTTY: boolean = false;
  readonly columns = 80;

  write(text: string | Uint8Array): void {
    this.text += typeof text === 'string' ? text : Buffer.from(text).toString();
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }
}

export interface FakeIo extends Io {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly handlers: ((signal: Signal) => void | Promise<void>)[];
}

export function fakeIo(
  parts: { env?: Record<string, string>; stdin?: Io['stdin']; platform?: Partial<Platform> } = {},
): FakeIo {
  const handlers: FakeIo['handlers'] = [];
  return {
    platform: { clock: new MemoryClock(), ...parts.platform } as Platform,
    stdin: parts.stdin ?? process.stdin,
    stdout: new TextOutput(),
    stderr: new TextOutput(),
    env: parts.env ?? {},
    cwd: '/work',
    handlers,
    onSignal: (handler) => {
      handlers.push(handler);
    },
  };
}
