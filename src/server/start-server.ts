import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VitrineError } from '../domain/errors.ts';
import { createApp } from './create-app.ts';
import { startApollo } from './graphql-endpoint.ts';
import { refuseMalformed } from './refuse-malformed.ts';
import type { ServerConfig, ServerDeps } from './server-config.ts';
import { judgeBeforeBody } from './well-formed-request.ts';

export interface RunningServer {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Not ready from now on, no new connections; resolves when the running requests are answered, or cut off after
   * `shutdownTimeoutMs`. What the server was given is the caller's to close, after this.
   */
  close(): Promise<void>;
}

const KEEP_ALIVE_TIMEOUT_MS = 65_000; // longer than the usual 60 s of the balancer in front, which then closes first

/** Starts to listen. Throws CONFLICT when the port is taken. */
export async function startServer(deps: ServerDeps, config: ServerConfig): Promise<RunningServer> {
  const { receiveTimeoutMs } = config;
  const httpServer = createServer({
    headersTimeout: Math.min(config.headersTimeoutMs, receiveTimeoutMs),
    requestTimeout: receiveTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(1_000, receiveTimeoutMs),
    requireHostHeader: false, // refused by us, in JSON
  });
  judgeBeforeBody(httpServer);
  refuseMalformed(httpServer);
  const readiness = { shuttingDown: false };
  const apollo = await startApollo(deps, config, httpServer);
  httpServer.on('request', createApp(deps, config, { apollo, readiness }));
  const port = await listen(httpServer, config);
  let closing: Promise<void> | undefined;
  return {
    url: `http://${urlHost(config.host)}:${port}`,
    port,
    close() {
      readiness.shuttingDown = true;
      closing ??= apollo.stop();
      return closing;
    },
  };
}

async function listen(httpServer: Server, { host, port }: ServerConfig): Promise<number> {
  httpServer.listen(port, host);
  try {
    await once(httpServer, 'listening');
  } catch (cause) {
    throw new VitrineError('CONFLICT', `Cannot listen on ${host}:${port}: is it in use already?`, { cause });
  }
  return (httpServer.address() as AddressInfo).port;
}

/** The host as a browser reaches it: this machine when it is all addresses, in brackets when it is IPv6. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
