/** The GraphQL documents of the page; a test validates them against the schema. */
const PRODUCT = /* GraphQL */ `
  fragment ProductCard on Product {
    id
    title
    description
    brand
    categories
    price {
      amount
      currency
    }
    inStock
    attributes {
      name
      values
    }
    images {
      id
      url
    }
    url
  }
`;

const RESULTS = /* GraphQL */ `
  fragment ResultsPage on SearchResults {
    id
    hits {
      rank
      score
      confidence
      product {
        ...ProductCard
      }
      matchedImage {
        id
        url
      }
      explain {
        why
        parts {
          name
          value
          weight
          contribution
        }
      }
      variants {
        id
        title
        images {
          id
          url
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    excluded {
      reason
      count
    }
    image {
      id
    }
    timings {
      totalMs
    }
    degraded
  }
  ${PRODUCT}
`;

export const SEARCH = /* GraphQL */ `
  query ShopSearch($query: SearchQuery!, $filter: ProductFilter, $first: Int, $after: String, $options: SearchOptions) {
    results: search(query: $query, filter: $filter, first: $first, after: $after, options: $options) {
      ...ResultsPage
    }
  }
  ${RESULTS}
`;

export const MULTIMODAL_SEARCH = /* GraphQL */ `
  query ShopPhotoAndWords(
    $image: ImageInput!
    $text: String!
    $imageWeight: Float
    $filter: ProductFilter
    $first: Int
    $after: String
    $options: SearchOptions
  ) {
    results: multimodalSearch(
      image: $image
      text: $text
      imageWeight: $imageWeight
      filter: $filter
      first: $first
      after: $after
      options: $options
    ) {
      ...ResultsPage
    }
  }
  ${RESULTS}
`;

export const CATALOGUE = /* GraphQL */ `
  query ShopCatalogue {
    catalogue {
      products
      images
      categories {
        value
        count
      }
      priceRange {
        min
        max
        currency
      }
    }
  }
`;

export const PRODUCT_BY_ID = /* GraphQL */ `
  query ShopProduct($id: ID!) {
    product(id: $id) {
      ...ProductCard
    }
  }
  ${PRODUCT}
`;

export const RECORD_EVENTS = /* GraphQL */ `
  mutation ShopEvents($events: [EventInput!]!) {
    recordEvents(events: $events) {
      recorded
    }
  }
`;
