/** A server with the real decoder in a process of its own: tells its address, and when asked how much memory it ever held. */
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { startTestServer } from '../harness.ts';

const preprocessor = sharpImagePreprocessor({
  concurrency: 8,
  maxDecodeBytes: Number(process.argv[2]),
  timeoutSeconds: 100, // what is slow here is the machine that runs it beside others
});
const server = await startTestServer({ preprocessor, maxImageBytes: 2_000_000 }, { requestTimeoutMs: 120_000 });
process.send?.(server.url);
process.on('message', () => process.send?.(process.resourceUsage().maxRSS * 1024));
