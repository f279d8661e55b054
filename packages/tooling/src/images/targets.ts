/** The processes that get an image. `web` also migrates, so no target `migrate` is needed for it. */
export const TARGETS = ['web', 'bot', 'worker'] as const;
export type Target = (typeof TARGETS)[number];

/** Files from which the trace of a target starts. Forked modules stand here because no import names them. */
export const ENTRIES: Record<Target, string[]> = {
  web: [
    'apps/web/server.ts',
    'apps/web/next.config.mjs',
    'packages/launcher/src/migrate.ts',
    'packages/services/src/upload/read-child.ts',
    'packages/services/src/provenance/examine-child.ts',
  ],
  bot: [
    'apps/bot/src/index.ts',
    'apps/bot/src/deploy.ts',
    'packages/services/src/upload/read-child.ts',
    'packages/services/src/provenance/examine-child.ts',
  ],
  worker: ['gpu-worker/src/main.ts', 'gpu-worker/src/inference/child.ts'],
};

/** Files and folders that a target reads by a path made at run time. A `*` stands for one name. */
export const EXTRA: Record<Target, string[]> = {
  // The pages' build without its caches and reports.
  web: [
    'apps/web/.next/BUILD_ID',
    'apps/web/.next/*.json',
    'apps/web/.next/*.js',
    'apps/web/.next/server',
    'apps/web/.next/static',
    'apps/web/public',
    // Next resolves these names when it starts, and never loads them.
    'node_modules/next/dist/compiled/webpack',
    'node_modules/next/dist/compiled/@babel/runtime',
    'apps/web/tsconfig.json',
    'gpu-worker/packs/*/manifest.json',
  ],
  bot: ['gpu-worker/packs/*/manifest.json'],
  // The tracer does not see the library that the runtime loads. Of every platform's 288 MB one takes 46.
  worker: [`node_modules/onnxruntime-node/bin/*/${process.platform}/${process.arch}`],
};

/** Files that every target reads: TypeScript's settings, its compiler, the migrations that a start compares. */
export const SHARED = [
  'package.json',
  'tsconfig.json',
  'LICENSE',
  'prisma/migrations',
  'deploy/health.mjs',
  'node_modules/tsx/package.json',
  'node_modules/tsx/dist',
  `node_modules/@esbuild/${process.platform}-${process.arch}/bin/esbuild`,
];
/** The loader of TypeScript, which every command line names. */
export const LOADER = 'node_modules/tsx/dist/loader.mjs';
