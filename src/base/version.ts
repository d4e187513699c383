/** The release whose dialect tools and clients speak; `--version` and the metrics of app-info tell it. */
export const VERSION = '3.9.1';
/** Of the release, as its tools tell it. */
export const COMMIT = 'f745dfdcee2b9851';
