/**
 * `k=v` lists and properties files of the tools (spec/cli.md 0.2, 0.5). A pair is split at its first `=`; `k` and `k=` both
 * give an empty value; later duplicates win; nothing is unescaped, so a tab comes from the shell ($'\t'). Values read
 * from a file are unescaped, because there java.util.Properties reads them.
 */
import { parseProperties } from '../base/properties.ts';
import type { Io } from './command.ts';
import { JavaError } from './java-error.ts';

export function keyValues(pairs: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    values.set(equals < 0 ? pair : pair.slice(0, equals), equals < 0 ? '' : pair.slice(equals + 1));
  }
  return values;
}

/** Utils.loadProps: latin-1 text, NoSuchFileException with the path as typed. */
export async function loadProperties(io: Io, path: string): Promise<Map<string, string>> {
  return parseProperties((await readUserFile(io, path)).toString('latin1'));
}

/** A file the user named, relative to where they stand; failures carry the name as typed. */
export async function readUserFile(io: Io, path: string): Promise<Buffer> {
  try {
    return await io.platform.disk.readFile(absolute(io, path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new JavaError('java.nio.file.NoSuchFileException', path);
    if (code === 'EACCES') throw new JavaError('java.nio.file.AccessDeniedException', path);
    if (code === 'EISDIR') throw new JavaError('java.io.IOException', 'Is a directory');
    throw error;
  }
}

/** Utils.readFileAsString: UTF-8 text, whatever fails is one IOException. */
export async function readTextFile(io: Io, path: string): Promise<string> {
  try {
    return (await readUserFile(io, path)).toString('utf8');
  } catch (error) {
    throw new JavaError('java.io.IOException', `Unable to read file ${path}`, error);
  }
}

export function absolute(io: Io, path: string): string {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? path : `${io.cwd}/${path}`;
}

/** Client configuration: the file of --command-config (if any) under bootstrap.servers from the command line. */
export async function clientConfig(
  io: Io,
  file: string | null,
  overrides: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const fromFile = file === null ? new Map<string, string>() : await loadProperties(io, file);
  return { ...Object.fromEntries(fromFile), ...overrides };
}
