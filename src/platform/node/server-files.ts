/**
 * Files around a server: the properties file it is started with (one named `config/NAME` that is not here but shipped is
 * taken from the package) and the folder for its output when it runs in the background.
 */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** LOG_DIR, or `logs` in the package, or (installed read-only) a folder of the user's in the temporary one. */
export function logDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const asked = env['LOG_DIR'];
  if (asked !== undefined && asked !== '') {
    fs.mkdirSync(asked, { recursive: true });
    return asked;
  }
  for (const folder of [join(packageRoot(), 'logs'), join(tmpdir(), `samsa-${userId()}-logs`)]) {
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.accessSync(folder, fs.constants.W_OK);
      return folder;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error;
    }
  }
  return tmpdir();
}

const userId = (): string => String(process.getuid?.() ?? 'user');
