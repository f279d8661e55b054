// npm run bench [PART] [ARG …]: prepares the clone and runs one part of the bench, by default the pipeline's.
import { fail, runTypeScript } from './prepare.mjs';

const PARTS = {
  pipeline: 'packages/imagen/verification/bench.ts',
  memory: 'packages/imagen/verification/bench-memory.ts',
  edits: 'packages/imagen/verification/bench-edits.ts',
  queue: 'packages/queue/bench/queue.ts',
  'queue-bloat': 'packages/queue/bench/bloat/bloat.ts',
  gallery: 'packages/services/bench/gallery.ts',
  sockets: 'apps/web/bench/watchers/sockets.ts',
  http: 'packages/tooling/src/bench-http/http.ts',
  'web-cpu': 'apps/web/bench/web-cpu.ts',
  tracing: 'apps/web/bench/tracing.ts',
  live: 'packages/tooling/src/bench-live.ts',
  watermark: 'packages/provenance/bench/watermark.ts',
  credentials: 'packages/tooling/src/bench-credentials.ts',
};

const args = process.argv.slice(2);
const name = args[0] && !args[0].startsWith('-') ? args.shift() : 'pipeline';
const file = PARTS[name];
if (!file) fail(`npm run bench knows ${Object.keys(PARTS).join(', ')}; there is no ${name}.`);
process.argv = [process.argv[0], file, ...args];
await runTypeScript(file);
