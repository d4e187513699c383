/**
 * Loads a package that has native parts, at its first use and not before: they cost start-up time that most
 * commands need not pay. Null when it is absent or has no build for this machine; callers have a fallback.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const loaded = new Map<string, unknown>();

export function loadNative<T>(name: string): T | null {
  let module = loaded.get(name);
  if (module === undefined) {
    try {
      module = require(name) as unknown;
    } catch {
      module = null;
    }
    loaded.set(name, module);
  }
  return module as T | null;
}
