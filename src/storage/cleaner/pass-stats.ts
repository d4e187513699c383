/** What a pass of the cleaner did, for the line that the log says of it. */
export class PassStats {
  /** The log is clean below. */
  endOffset = 0;
  bytesIndexed = 0;
  bytesRead = 0;
  bytesWritten = 0;
  recordsRead = 0;
  recordsWritten = 0;
  indexMs = 0;
  totalMs = 0;
  /** Share of the offset map in use when indexing ended. */
  mapUtilization = 0;

  get told(): string {
    const rewriteMs = this.totalMs - this.indexMs;
    return (
      `indexed ${mb(this.bytesIndexed)} MB (${mb(perSecond(this.bytesIndexed, this.indexMs))} MB/sec), ` +
      `rewrote ${mb(this.bytesRead)} MB with ${this.recordsRead} records ` +
      `(${mb(perSecond(this.bytesRead, rewriteMs))} MB/sec) to ${mb(this.bytesWritten)} MB with ` +
      `${this.recordsWritten} records, buffer utilization ${(100 * this.mapUtilization).toFixed(1)}%`
    );
  }
}

const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const perSecond = (bytes: number, ms: number): number => (bytes * 1000) / Math.max(ms, 1);
