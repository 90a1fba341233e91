import type { Logger } from 'pino';
import type { GraphqlDeps } from '../graphql/context.ts';
import type { Doorkeeper } from '../pipeline/access/doorkeeper.ts';

/** What the server stands on; opened and closed by the program that serves. */
export interface ServerDeps extends GraphqlDeps {
  readonly logger: Logger;
  /** Tells who is asking. */
  readonly doorkeeper: Pick<Doorkeeper, 'identify'>;
}

export interface ServerConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Bad keys and tokens from one address in a minute; then it is refused with RATE_LIMITED, whatever key it sends. */
  readonly authFailuresPerMinute: number;
  /** Whether clients may ask for the schema; the playground needs it. */
  readonly introspection: boolean;
  /** GraphQL requests worked on at the same time; more are refused at once with OVERLOADED. */
  readonly maxInFlight: number;
  /** Longest work on a request, counted from its last byte; then DEADLINE_EXCEEDED. */
  readonly requestTimeoutMs: number;
  /** Longest time a request may take to arrive; 30 s when left out. */
  readonly receiveTimeoutMs?: number;
  /** Longest wait for running requests at shutdown. */
  readonly shutdownTimeoutMs: number;
  /** Folder that relative picture files of products are looked up in; the working directory when left out. */
  readonly imageRoot?: string | undefined;
  /** Folder of the built shop page; no page at `/` when left out. */
  readonly webRoot?: string | undefined;
  /** Folder of sample photos and their `queries.json`, served at `/samples/`; none when left out. */
  readonly samplesRoot?: string | undefined;
}
