/** The release whose dialect the tools speak; `--version` prints it. */
export const VERSION = '3.9.1';
