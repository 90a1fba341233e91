import { z } from 'zod';
import { hostList, portList } from './list-settings.ts';
import { count, flag } from './setting-kinds.ts';

const MIB = 2 ** 20;

/** Pictures: what is read and decoded, and where from. */
export const IMAGE_SETTINGS = {
  IMAGE_ROOT: z.string().optional(),
  MAX_UPLOAD_BYTES: count(15 * MIB),
  MAX_IMAGE_PIXELS: count(40_000_000),
  MAX_IMAGE_FRAMES: count(1000),
  DECODE_MEMORY_BYTES: count(1024 * MIB),
  DECODE_TIMEOUT_SECONDS: count(10),
  SEARCH_BY_URL: flag(false),
  IMAGE_URL_HOSTS: hostList,
  IMAGE_URL_PRIVATE_HOSTS: hostList,
  IMAGE_URL_PORTS: portList,
  IMAGE_URL_TIMEOUT_MS: count(10_000),
};

type ImageEnvironment = z.output<z.ZodObject<typeof IMAGE_SETTINGS>>;

export function nestImages(env: ImageEnvironment) {
  return {
    root: env.IMAGE_ROOT,
    maxBytes: env.MAX_UPLOAD_BYTES,
    decoding: {
      maxPixels: env.MAX_IMAGE_PIXELS,
      maxFrames: env.MAX_IMAGE_FRAMES,
      maxDecodeBytes: env.DECODE_MEMORY_BYTES,
      timeoutSeconds: env.DECODE_TIMEOUT_SECONDS,
    },
    searchByUrl: env.SEARCH_BY_URL,
    urls: {
      hosts: env.IMAGE_URL_HOSTS,
      privateHosts: env.IMAGE_URL_PRIVATE_HOSTS,
      ports: env.IMAGE_URL_PORTS,
      timeoutMs: env.IMAGE_URL_TIMEOUT_MS,
    },
  };
}
