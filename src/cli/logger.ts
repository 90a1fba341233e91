import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/** JSON lines on the given stream. */
export function createLogger(
  { logLevel }: Pick<Config, 'logLevel'>,
  stream: NodeJS.WritableStream = process.stdout,
): Logger {
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
