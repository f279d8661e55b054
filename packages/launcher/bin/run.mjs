// node run.mjs FILE [ARG …]: prepares the clone and runs a TypeScript file with the arguments after it.
import { fail, runTypeScript } from './prepare.mjs';

const [file, ...rest] = process.argv.slice(2);
if (!file) fail('run.mjs needs a file to run.');
process.argv = [process.argv[0], file, ...rest];
await runTypeScript(file);
