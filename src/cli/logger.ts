import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** JSON lines on stdout: for the server. */
export function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return logTo(process.stdout, logLevel);
}

/** JSON lines on stderr, only what is wrong unless more was asked for: for programs that a person reads. */
export function createQuietLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return logTo(process.stderr, logLevel === 'info' ? 'warn' : logLevel);
}

function logTo(stream: NodeJS.WritableStream, level: Config['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
