/** Topic-level settings a log obeys (storage.md 9.2); the storage engineer completes it. */
export interface LogConfig {
  readonly segmentBytes: number;
}
