import type { Logger } from 'pino';
import type { GraphqlDeps } from '../graphql/context.ts';
import type { Costs } from '../graphql/cost-account.ts';
import type { QueryLimits } from '../graphql/query-limits.ts';
import type { Doorkeeper } from '../pipeline/access/doorkeeper.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import type { StoreWatch } from '../pipeline/store-watch.ts';
import type { DiskCheck } from '../ports/disk-check.ts';
import type { AdmissionLimits } from './admission.ts';
import type { BodyLimits } from './body-limits.ts';
import type { PersistedQueryConfig } from './persisted-queries.ts';

/** What the server stands on; opened and closed by the program that serves. */
export interface ServerDeps extends GraphqlDeps {
  readonly logger: Logger;
  /** Tells who is asking. */
  readonly doorkeeper: Pick<Doorkeeper, 'identify'>;
  /** Whether the product store answers. */
  readonly storeWatch: Pick<StoreWatch, 'answering'>;
  /** Whether the data folder takes what is written. */
  readonly disk: DiskCheck;
  /** Budgets of bad keys and tokens by address; where none is left, it is refused with RATE_LIMITED, whatever key it sends. */
  readonly attemptLimiter: Pick<RateLimiter, 'look' | 'spend'>;
  /** Budgets of clients; none when left out. */
  readonly rateLimiter?: RateLimiter | undefined;
}

export interface ServerConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether clients may ask for the schema; the playground needs it. */
  readonly introspection: boolean;
  /** Whether errors name what the schema has that is spelt alike. */
  readonly suggestions: boolean;
  /** Proxies in front whose `x-forwarded-for` is believed: 0 for none. */
  readonly trustedProxyHops: number;
  /** Origins whose pages may ask; browsers keep all others out. */
  readonly corsOrigins: readonly string[];
  readonly query: QueryLimits & {
    /** Words and signs of a query. */
    readonly maxTokens: number;
  };
  readonly costs: Costs;
  readonly persisted: PersistedQueryConfig;
  /** GraphQL requests worked on at the same time and in the queue for it, by kind; more are refused with OVERLOADED. */
  readonly admission: AdmissionLimits;
  readonly body: Omit<BodyLimits, 'maxImageBytes'>;
  /** Longest work on a request, counted from its last byte; then DEADLINE_EXCEEDED. */
  readonly requestTimeoutMs: number;
  /** Longest time that the headers of a request may take to arrive. */
  readonly headersTimeoutMs: number;
  /** Longest time a whole request may take to arrive. */
  readonly receiveTimeoutMs: number;
  /** Longest wait for running requests at shutdown. */
  readonly shutdownTimeoutMs: number;
  /** Folder that relative picture files of products are looked up in; the working directory when left out. */
  readonly imageRoot?: string | undefined;
  /** Folder of the built shop page; no page at `/` when left out. */
  readonly webRoot?: string | undefined;
  /** Folder of sample photos and their `queries.json`, served at `/samples/`; none when left out. */
  readonly samplesRoot?: string | undefined;
}
