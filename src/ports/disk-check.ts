export interface DiskState {
  /** Bytes that may still be written; undefined when the file system does not tell. */
  readonly freeBytes: number | undefined;
  /** Why nothing can be written to the data folder, for people; undefined when something can. */
  readonly problem?: string;
}

/** Whether the data folder takes what is written. */
export interface DiskCheck {
  /** Never rejects. Looks at most once in a few seconds. */
  check(): Promise<DiskState>;
}
