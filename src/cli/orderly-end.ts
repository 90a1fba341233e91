import type { Logger } from 'pino';

export interface OrderlyEnd {
  /** Closes everything, once, whoever asks first. */
  close(): Promise<void>;
  /** From now on an error that nobody caught, a rejected promise too, is logged and ends the process in order, with code 1. */
  endAtFaults(): void;
}

export interface OrderlyEndOptions {
  readonly log: Pick<Logger, 'info' | 'error' | 'fatal'>;
  /** What closing may take; then the process ends without. Whatever was acknowledged is on disk already. */
  readonly limitMs: number;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Closes at SIGINT or SIGTERM and ends the process with code 0. A second signal changes nothing; where closing fails or exceeds
 * its limit the code is 1.
 */
export function orderlyEnd(closeAll: () => Promise<void>, { log, limitMs }: OrderlyEndOptions): OrderlyEnd {
  let closing: Promise<void> | undefined;
  let ending = false;
  const close = (): Promise<void> => {
    closing ??= closeAll().finally(letGo);
    return closing;
  };
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    setTimeout(() => {
      log.fatal(`the server did not close within ${limitMs} ms`);
      process.exit(1);
    }, limitMs);
    try {
      await close();
    } catch (error) {
      log.fatal({ err: error }, 'the server could not close in order');
      process.exit(1);
    }
    log.info({ code }, 'stopped');
    process.exit(code);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    log.info({ signal }, ending ? 'a signal, while the server stops already' : 'a signal: the server stops');
    void end(0);
  };
  const onFault = (error: unknown, origin: string): void => {
    log.fatal({ err: error, origin }, 'an error that nobody caught: the server ends');
    void end(1);
  };
  const letGo = (): void => {
    if (ending) return; // up to the last moment a signal shall not kill
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('uncaughtException', onFault);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return { close, endAtFaults: () => void process.on('uncaughtException', onFault) };
}
