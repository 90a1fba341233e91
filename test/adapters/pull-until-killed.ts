// Child program of the test of pulls: pulls a model from a hub until it is killed, and says so at every step forward.
import { pullModel } from '../../src/adapters/pull-model.ts';
import { TINY_SIGLIP } from './pulled-siglip.ts';

const [, , models = '', address = ''] = process.argv;
await pullModel(TINY_SIGLIP, {
  models,
  hub: { address },
  onProgress: (file, done) => {
    if (file === 'vision_model.onnx') process.stdout.write(`${done}\n`);
  },
});
