import type { CodegenConfig } from '@graphql-codegen/cli';

const DOMAIN = '../../domain';
const SEARCH = '../../pipeline/search';

/** schema/*.graphql -> src/graphql/generated/: what resolvers take and return. `npm run codegen`; the result is committed. */
const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  generates: {
    'src/graphql/generated/resolvers.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../context.ts#GraphqlContext',
        mappers: {
          Product: `${SEARCH}/search-request.ts#KnownProduct`,
          SearchResults: `${SEARCH}/search-request.ts#SearchOutcome`,
          Timings: `${SEARCH}/search-request.ts#Timings as DomainTimings`,
          Hit: `${SEARCH}/search-request.ts#Hit as DomainHit`,
          Catalogue: `${SEARCH}/catalogue-summary.ts#CatalogueSummary`,
          Snapshot: `${DOMAIN}/snapshot.ts#Manifest`,
          ApiKey: `${DOMAIN}/api-key.ts#ApiKey as DomainApiKey`,
          ReindexJob: `${DOMAIN}/reindex-job.ts#ReindexJob as DomainReindexJob`,
          ReindexProgress: `${DOMAIN}/reindex-job.ts#ReindexProgress as DomainReindexProgress`,
        },
        scalars: {
          ID: 'string',
          DateTime: 'Date',
          URL: 'string',
          Upload: { input: 'Promise<import("graphql-upload/processRequest.mjs").FileUpload>', output: 'never' },
        },
        immutableTypes: true,
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        emitLegacyCommonJSImports: false,
        importExtension: '',
        maybeValue: 'T | null | undefined',
        avoidOptionals: { defaultValue: true },
        optionalResolveType: true,
      },
    },
  },
};

export default config;
