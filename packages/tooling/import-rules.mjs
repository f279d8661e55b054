// The allowed imports. `npm run verify` runs dependency-cruiser with this file; each rule has its reason.
// TypeScript 7 has no JavaScript API to parse with, so swc parses: it sees type-only imports too.

/** The workspaces that each workspace may import. Imports point one way, see ARCHITECTURE.md. */
const ARROWS = {
  'packages/domain': [[], 'domain is the bottom of everything and runs in browsers'],
  'packages/process': [[], 'process knows the output of one process only: its log, metrics and traces'],
  'packages/messages': [['domain'], 'the message engine knows texts, not what they are about'],
  'packages/protocol': [['domain'], 'protocol is shared by browsers, bot, web and workers'],
  'packages/db': [['domain', 'protocol'], 'the database knows rows, not verbs'],
  'packages/storage': [['domain'], 'storage knows keys and bytes only'],
  'packages/tokenizer': [['domain'], 'the tokenizer knows text and tokens, no net, file or row'],
  'packages/sheet': [['domain'], 'a sheet knows pictures and labels, not what they are about'],
  'packages/provenance': [['domain'], 'provenance knows keys, bytes and pixels, no row and no job'],
  'packages/imagen': [
    ['domain', 'tokenizer', 'sheet', 'storage'],
    'the pipeline knows nothing of jobs, databases or sockets',
  ],
  'packages/queue': [['domain', 'protocol', 'db'], 'the queue does not know what a job means'],
  'packages/services': [
    ['domain', 'protocol', 'db', 'storage', 'queue', 'tokenizer', 'provenance'],
    'verbs run without the pipeline: web and bot have no GPU',
  ],
  'packages/launcher': [
    ['process', 'domain', 'db', 'storage', 'provenance'],
    'the launcher starts processes; it reaches into no app and runs no verb',
  ],
  'packages/tooling': [
    [
      'process',
      'domain',
      'protocol',
      'db',
      'storage',
      'queue',
      'services',
      'imagen',
      'launcher',
      'provenance',
    ],
    'tools use what the service is made of, but no app',
  ],
  'apps/web': [
    ['process', 'domain', 'messages', 'protocol', 'db', 'storage', 'queue', 'services', 'provenance'],
    'the site never computes: no onnxruntime in its process',
  ],
  'apps/bot': [
    [
      'process',
      'domain',
      'messages',
      'protocol',
      'db',
      'storage',
      'queue',
      'services',
      'sheet',
      'provenance',
    ],
    'the bot never computes: no onnxruntime in its process',
  ],
  'gpu-worker': [
    ['process', 'domain', 'protocol', 'db', 'storage', 'queue', 'services', 'imagen', 'provenance'],
    'workers never import the apps',
  ],
};

const TESTS = '\\.(test|fixture)\\.tsx?$';

/** What benches share: every workspace's may use it, and nothing else does. */
const BENCH = '^packages/process/src/bench\\.ts$';

const arrows = Object.entries(ARROWS).map(([workspace, [allowed, because]]) => ({
  name: `arrows of ${workspace}`,
  comment: because,
  severity: 'error',
  from: { path: `^${workspace}/`, pathNot: TESTS },
  to: {
    path: '^(packages|apps|gpu-worker|test)/',
    pathNot: [
      ...[workspace, ...allowed.map((name) => `packages/${name}`)].map((folder) => `^${folder}/`),
      BENCH,
    ],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    {
      name: 'what benches share is theirs',
      comment: 'the product measures itself by metrics',
      severity: 'error',
      from: { pathNot: '/(bench|verification)/|/bench-[^/]*(/|\\.ts$)' },
      to: { path: BENCH },
    },
    {
      name: 'every import resolves',
      comment: 'a file or package that is not there fails at run time only',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no circles',
      comment: 'files that import each other can be neither read nor loaded one by one',
      severity: 'error',
      from: {},
      // swc does not tell type-only imports apart: of these two, one imports a type only.
      to: { circular: true, viaOnly: { pathNot: '^packages/db/src/(client|statement)\\.ts$' } },
    },
    {
      name: 'one home of onnxruntime',
      comment: 'packages/imagen/src/runtime/onnx.ts is the one place that knows how nets are run',
      severity: 'error',
      from: { pathNot: '^packages/imagen/src/runtime/onnx\\.ts$' },
      to: { path: 'node_modules/onnxruntime-' },
    },
    {
      name: 'the pipeline downloads nothing',
      comment: 'it reads a directory; only its command line fetches packs by URL',
      severity: 'error',
      from: { path: '^packages/imagen/', pathNot: ['^packages/imagen/src/cli/', TESTS] },
      to: { path: '^packages/storage/' },
    },
    {
      name: 'browser-safe packages',
      comment: 'domain and protocol run in browsers, which have no Node modules',
      severity: 'error',
      from: { path: '^packages/(domain|protocol)/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'apps touch no rows',
      comment:
        'rows have one writer, the verbs of packages/services; only composition roots open the database for them',
      severity: 'error',
      from: {
        path: '^apps/',
        pathNot: [
          '^apps/web/src/server/start-web\\.ts$',
          '^apps/bot/src/index\\.ts$',
          // Starts a database of its own.
          '^apps/web/bench/',
          // Maps database errors until packages/services exports that.
          '^apps/web/src/api/router\\.ts$',
          TESTS,
        ],
      },
      to: { path: '^packages/db/' },
    },
    {
      name: 'components know no server',
      comment: 'what browsers load must not pull in the API, sockets or sessions of the server',
      severity: 'error',
      from: { path: '^apps/web/src/(ui|features|i18n)/', pathNot: TESTS },
      to: { path: '^apps/web/src/(api|realtime|webhooks)/' },
    },
    {
      name: 'ui knows no feature',
      comment: 'ui is what features are made of',
      severity: 'error',
      from: { path: '^apps/web/src/ui/', pathNot: TESTS },
      to: { path: '^apps/web/src/(features|app)/' },
    },
    {
      name: 'the server knows no page',
      comment:
        'pages are loaded by Next, in its own bundle: a second copy of their modules would share no state',
      severity: 'error',
      from: { path: '^apps/web/src/(api|realtime|server|webhooks)/', pathNot: TESTS },
      to: { path: '^apps/web/src/(app|features|ui)/' },
    },
    {
      name: 'presenters know no transport',
      comment: 'a presenter maps values to a message: it reads no row and calls no Discord',
      severity: 'error',
      from: { path: '^apps/bot/src/presenters/', pathNot: TESTS },
      to: {
        path: '^(packages/(db|storage|queue)|apps/bot/src/(commands|buttons|menus|modals|gateway|follow))/',
      },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/generated/', '/\\.next/', '^gpu-worker/(training|packs)/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.json'],
    },
    combinedDependencies: true,
  },
};
