/** The release whose dialect the tools speak; `--version` prints it. */
export const VERSION = '3.9.1';
/** Of the release, as its tools tell it. */
export const COMMIT = 'f745dfdcee2b9851';
