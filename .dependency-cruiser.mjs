/**
 * The floors: imports point down.
 * `domain <- ports <- {adapters | pipeline} <- graphql <- server <- cli`; adapters and pipeline never meet.
 * Run by `npm run deps`.
 */

import { Visitor } from '@swc/core/Visitor.js';

// The parser knows `using`, its visitor does not: what it declares is visited like what `const` declares.
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function visitStatementOrUsing(statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  statement.decls = this.visitVariableDeclarators(statement.decls);
  return statement;
};

const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** `from` may import its own floor and `to`; everything else of src/ lies above it or beside it. */
function floor(name, { to, comment }) {
  const allowed = [name, ...to].map((folder) => `src/${folder}/`).join('|');
  return {
    name: `floor-${name}`,
    comment,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: '^src/', pathNot: `^(${allowed})` },
  };
}

export default {
  forbidden: [
    floor('domain', {
      to: [],
      comment: 'What things are stands on nothing: it stays pure and is tested without any set-up.',
    }),
    floor('ports', { to: ['domain'], comment: 'A port says what we need in words of the domain, not how it is met.' }),
    floor('adapters', {
      to: ['domain', 'ports'],
      comment: 'An adapter meets a port; if it knew the pipeline, it could not be exchanged.',
    }),
    floor('pipeline', {
      to: ['domain', 'ports'],
      comment:
        'The pipeline runs on ports, so that every store and model can be another one, in tests as in production.',
    }),
    floor('graphql', {
      to: ['domain', 'ports', 'pipeline'],
      comment: 'Resolvers unpack, call the pipeline, map; only cli/ chooses adapters.',
    }),
    floor('server', {
      to: ['domain', 'ports', 'pipeline', 'graphql'],
      comment: 'The server is handed what it stands on; only cli/ wires.',
    }),
    {
      name: 'domain-is-pure',
      comment: 'No package and no Node module: the domain is plain, synchronous computation.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: [...NPM, 'core'] },
    },
    {
      name: 'vendors-at-the-edge',
      comment: 'Packages come and go: ports and pipeline outlive them.',
      severity: 'error',
      from: { path: '^src/(ports|pipeline)/' },
      to: { dependencyTypes: NPM },
    },
    {
      name: 'product-stands-alone',
      comment: 'The product runs without its tests, its programs of development, its page and its codegen.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|web)/|^[^/]+\\.ts$' },
    },
    {
      name: 'no-dev-packages-in-production',
      comment: 'What src/ needs at run time is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-speaks-graphql',
      comment: 'The shop page knows the server by its schema alone.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|scripts|test)/' },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one idea in two places.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: '^(src|scripts|test)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc', // TypeScript 7 has no compiler API to parse with; swc sees type-only imports as well
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(native/|src/graphql/generated/)' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
