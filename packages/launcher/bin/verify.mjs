import { runTypeScript } from './prepare.mjs';

await runTypeScript('packages/launcher/src/verify/index.ts');
