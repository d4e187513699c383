/**
 * Files around a server: the properties file it is started with (one named `config/NAME` that is not here but shipped is
 * taken from the package) and the folder for its output when it runs in the background.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDirectory } from './make-directory.ts';

/** The folder of package.json, above src/platform/node and dist/cli alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackage(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** dist/ has a package.json of its own, without config/ beside it. */
const isPackage = (folder: string): boolean =>
  fs.existsSync(join(folder, 'package.json')) && fs.existsSync(join(folder, 'config'));

export interface ConfigFile {
  readonly path: string;
  /** It was not where it was asked for, and is ours. */
  readonly shipped: boolean;
}

export function findConfigFile(name: string, cwd: string): ConfigFile {
  const here = resolve(cwd, name);
  if (fs.existsSync(here) || isAbsolute(name)) return { path: here, shipped: false };
  const relative = name.replace(/^(\.\/)+/, '');
  const ours = join(packageRoot(), relative);
  const shipped = relative.startsWith('config/') && !relative.includes('..') && fs.existsSync(ours);
  return shipped ? { path: ours, shipped } : { path: here, shipped: false };
}

/**
 * LOG_DIR, or `logs` in the package, or (when that is read-only) a folder of the user's in the temporary one: the first
 * that can be written. `refused` hears of a LOG_DIR that could not.
 */
export async function logDirectory(
  env: Readonly<Record<string, string | undefined>>,
  refused: (message: string) => void,
): Promise<string> {
  const asked = env['LOG_DIR'] ?? '';
  const ours = [join(packageRoot(), 'logs'), join(tmpdir(), `samsa-${userId()}-logs`)];
  for (const folder of asked === '' ? ours : [asked, ...ours]) {
    try {
      await makeDirectory(folder);
      fs.accessSync(folder, fs.constants.W_OK);
      return folder;
    } catch (error) {
      if (folder === asked) refused(`LOG_DIR=${asked} cannot be written: ${String(error)}`);
    }
  }
  return tmpdir();
}

const userId = (): string => String(process.getuid?.() ?? 'user');
