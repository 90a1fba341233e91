/** Search by the words of the catalogue: what answers when the model knows no word of a text. */
export interface WordIndex {
  /** Ordinals of the products whose title, brand, categories or attributes hold words of `text`, best first, at most `limit`. */
  search(text: string, limit: number): readonly { readonly ordinal: number; readonly relevance: number }[];
  /** Ordinals of the products that have the word, or one that it begins; undefined when they are more than `most`. */
  holders(word: string, most: number): readonly number[] | undefined;
  close(): void;
}
