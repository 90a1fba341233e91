/** Gets a picture from an address on the web that may have been written by a stranger. */
export interface PhotoLoader {
  /**
   * The encoded picture, at most the configured number of bytes; nothing but http and https, no host and no address that
   * the configuration does not allow, on no hop of the way.
   * Throws URL_NOT_ALLOWED, IMAGE_UNREADABLE (nobody answers, timed out, an error status), IMAGE_TOO_LARGE; rejects with
   * the signal's reason when it aborts.
   */
  load(url: string, signal?: AbortSignal): Promise<Uint8Array>;
}
