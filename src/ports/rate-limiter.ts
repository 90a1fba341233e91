/** Whose budget a request draws on: an address, the subject of a token, or a key. */
export interface Client {
  readonly kind: 'address' | 'token' | 'key';
  readonly id: string;
}

/** Points that each kind of client may spend in a window. */
export interface RateBudgets {
  readonly points: Readonly<Record<Client['kind'], number>>;
  readonly windowSeconds: number;
}

/** How a client's budget stands. */
export interface Budget {
  /** False when the points asked for went beyond what was left. */
  readonly granted: boolean;
  /** Points left in this window, 0 or more. */
  readonly left: number;
  /** Whole seconds until the window ends and all points are there again; at least 1. */
  readonly resetsInSeconds: number;
}

/** Budgets by client, in fixed windows: the first spending opens a window, at its end everything is there again. */
export interface RateLimiter {
  /**
   * Takes whole `points` (1 or more) from the client's budget. What is asked for beyond it is taken, too: a client that
   * does not slow down gets nothing until its window ends. Never rejects: where budgets are kept elsewhere and that place
   * is away, this process counts on its own.
   */
  spend(client: Client, points: number): Promise<Budget>;
  /** How the client's budget stands, granted while a point is left; takes nothing. Never rejects. */
  look(client: Client): Promise<Budget>;
  /** Gives points back that were spent on nothing, because the request was refused for want of room. Never rejects. */
  giveBack(client: Client, points: number): Promise<void>;
  /** Lets go of connections, if there are any. */
  close(): Promise<void>;
}
