import type { LabelledCatalogue, LabelledPicture } from '../../../scripts/evaluation/labelled-catalogue.ts';
import { colourKindPhrases } from '../../../scripts/evaluation/labelled-catalogue.ts';
import type { ImageId } from '../../../src/domain/product.ts';
import type { EmbedImagesDeps } from '../../../src/pipeline/indexing/embed-images.ts';
import { FAKE_WORDS, fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { fakeImagePreprocessor, fakePicture } from '../../fakes/fake-image-preprocessor.ts';
import { memoryEmbeddingStore } from '../../fakes/memory-embedding-store.ts';

/** `product` in `colour`: its one picture shows nothing else. */
export interface ColouredPicture {
  readonly id: string;
  readonly product: string;
  readonly kind?: string;
  readonly colour: string;
  /** What its label says, when that is not its colour. */
  readonly label?: string;
}

/** A catalogue of pictures that the fake model can tell apart by colour alone. */
export function colouredCatalogue(
  pictures: readonly ColouredPicture[],
  kindWords: readonly string[] = [],
): LabelledCatalogue {
  return {
    name: 'toy',
    kindName: 'kind',
    queries: pictures.map(labelled),
    kindWords: new Map(kindWords.map((word) => [word, word])),
    products: new Map(),
  };
}

export function labelled({ id, product, kind, colour, label = colour }: ColouredPicture): LabelledPicture {
  const kinds = kind === undefined ? [] : [kind];
  const image = { id: id as ImageId, url: `https://toy.example/${colour}` };
  return { image, product, kinds, colours: [label], phrases: colourKindPhrases([label], kinds, new Map()) };
}

/** A model that sees colour alone, over pictures that are named by their colour. */
export function colourDeps(): EmbedImagesDeps {
  return {
    embedder: fakeEmbedder(),
    preprocessor: fakeImagePreprocessor(),
    embeddings: memoryEmbeddingStore(),
    loader: {
      async load({ url = '' }) {
        const colour = FAKE_WORDS[url.split('/').at(-1) ?? ''];
        return colour === undefined ? new TextEncoder().encode('TRUNCATED') : fakePicture(...colour);
      },
    },
  };
}
