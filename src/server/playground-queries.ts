/** What the playground opens with: a tab for each thing worth trying. The last one is on top: it needs nothing but a click. */
export const PLAYGROUND_QUERIES: readonly {
  readonly name: string;
  readonly query: string;
  readonly variables?: string;
}[] = [
  {
    name: 'Reindex (admin)',
    query: `# Left, "Set headers": x-api-key with the admin key that the server printed at its first start.
mutation Reindex {
  reindex { id state progress { stage done total rate } }
}

query Jobs {
  reindexJobs(first: 5) { nodes { id state snapshotId error progress { stage done total } failures { imageId reason } } }
  index { ready snapshot { id products images indexType } model { id device } refused { id reason } }
}`,
  },
  {
    name: 'Catalogue',
    query: `{
  catalogue { products images priceRange { min max currency } categories { value count } brands { value count } }
}`,
  },
  {
    name: 'Another colour',
    query: `# The same design in another colour. A weight below 0 says "less like this"; photos may stand among the parts, too.
query AnotherColour($productId: ID!, $colour: String!) {
  search(query: { parts: [{ productId: $productId }, { colour: $colour }] }, first: 5) {
    hits { rank score product { id title images { url } } explain { why } }
  }
}`,
    variables: '{ "productId": "puffer-jacket-02-pink", "colour": "#2f6b3a" }',
  },
  {
    name: 'Photo and words',
    query: `# At the bottom, open VARIABLES, "Add files", call the file photo, choose a picture; then send.
query PhotoAndWords($photo: Upload!, $text: String!) {
  multimodalSearch(image: { upload: $photo }, text: $text, imageWeight: 0.5, first: 5) {
    hits { rank score product { id title attributes { name values } } explain { parts { name value weight contribution } } }
  }
}`,
    variables: '{ "text": "in red" }',
  },
  {
    name: 'By photo',
    query: `# At the bottom, open VARIABLES, "Add files", call the file photo, choose a picture; then send.
query ByPhoto($photo: Upload!) {
  search(query: { image: { upload: $photo } }, first: 5) {
    hits { rank score confidence product { id title price { amount currency } } explain { why } }
    image { id width height }
    timings { embedMs retrieveMs rankMs hydrateMs totalMs plan }
  }
}`,
  },
  {
    name: 'By words',
    query: `query ByWords($text: String!) {
  search(query: { text: $text }, filter: { inStock: true }, first: 5) {
    hits { rank score product { id title brand categories price { amount currency } images { url } } explain { why } }
    facets { name values { value count } }
    excluded { reason count }
  }
}`,
    variables: '{ "text": "blue striped shirt" }',
  },
];
