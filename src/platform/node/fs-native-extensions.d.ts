/** The two calls we make of a package that ships no types. */
declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on the whole open file; false when another holder has it. */
  export function tryLock(fd: number): boolean;
  export function unlock(fd: number): void;
}
