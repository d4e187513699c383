/** Placeholder for the seam commit; the protocol engineer replaces it within minutes. */
export interface Writer {
  readonly size: number;
}
