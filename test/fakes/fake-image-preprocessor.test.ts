import { describeImagePreprocessor } from '../contracts/image-preprocessor.ts';
import { fakeImagePreprocessor, fakePicture } from './fake-image-preprocessor.ts';

describeImagePreprocessor('fake', {
  create: fakeImagePreprocessor,
  picture: async (red, green, blue) => fakePicture(red, green, blue),
  truncated: async () => new TextEncoder().encode('TRUNCATED'),
});
