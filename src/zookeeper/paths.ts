/**
 * Which strings are paths (spec/zookeeper.md 1.13), for the server, the client and the shell: absolute, without
 * empty, `.` or `..` parts, without control characters, surrogates and private-use characters.
 */

/** What is wrong with a path, in ZooKeeper's words; null when nothing is. */
export function pathProblem(path: string): string | null {
  if (path.length === 0) return 'Path length must be > 0';
  if (path[0] !== '/') return 'Path must start with / character';
  if (path.length === 1) return null;
  if (path.endsWith('/')) return 'Path must not end with / character';
  let start = 1;
  for (let i = 1; i <= path.length; i++) {
    const c = path[i];
    const ends = c === undefined || c === '/';
    const reason = ends ? partProblem(path.slice(start, i)) : characterProblem(c);
    if (reason !== null) {
      const at = reason === RELATIVE ? i - 1 : i;
      return `Invalid path string "${path}" caused by ${reason} @${at}`;
    }
    if (c === '/') start = i + 1;
  }
  return null;
}

const RELATIVE = 'relative paths not allowed';

function partProblem(part: string): string | null {
  if (part === '') return 'empty node name specified';
  return part === '.' || part === '..' ? RELATIVE : null;
}

function characterProblem(c: string): string | null {
  if (c === '\0') return 'null character not allowed';
  return forbidden(c.charCodeAt(0)) ? 'invalid character' : null;
}

const forbidden = (unit: number): boolean =>
  unit <= 0x1f ||
  (unit >= 0x7f && unit <= 0x9f) ||
  (unit >= 0xd800 && unit <= 0xf8ff) ||
  unit >= 0xfff0;
