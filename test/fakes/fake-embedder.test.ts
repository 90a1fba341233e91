import { describeEmbedder } from '../contracts/embedder.ts';
import { fakeEmbedder } from './fake-embedder.ts';

describeEmbedder('fake', {
  open: async () => fakeEmbedder(),
  texts: ['red', 'something green and blue'],
  unknownText: 'xyzzy',
});
