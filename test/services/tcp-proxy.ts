import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A way to a server that can be made slow, cut and closed, while the server itself stays up. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Lets everything through, in time. */
  open(): Promise<void>;
  /** Takes connections and lets nothing through any more, as a server that hangs. */
  stall(): void;
  /** Resets every connection, those that come from now on too. */
  reset(): void;
  /** Nobody listens any more. */
  shut(): Promise<void>;
}

/** Listens on a free port of this machine before `target`. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'stalled' | 'resetting' = 'open';
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  };
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (bytes) => state === 'open' && to.write(bytes)).once('close', () => to.destroy());
  };
  const server = createServer((client) => {
    keep(client);
    if (state === 'resetting') return void client.resetAndDestroy();
    const upstream = keep(connect(target, '127.0.0.1'));
    pass(client, upstream);
    pass(upstream, client);
  });
  const listen = async (port: number): Promise<number> => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const cut = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  const port = await listen(0);
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    cut();
    await once(server, 'close');
  };
  return {
    port,
    async open() {
      if (state === 'stalled') cut(); // what was swallowed never comes
      state = 'open';
      if (!server.listening) await listen(port);
    },
    stall: () => void (state = 'stalled'),
    reset() {
      state = 'resetting';
      cut();
    },
    shut,
    [Symbol.asyncDispose]: shut,
  };
}
