// Prepares the clone before any TypeScript can run: checks the Node version, installs packages, generates the
// Prisma client. Plain JavaScript without dependencies, because nothing is installed yet on a fresh clone.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWithNpm } from './npm-parent.mjs';

export const root = path.resolve(import.meta.dirname, '../../..');
const STAMPS = path.join(root, 'node_modules/.atelier');

// A closed terminal must cost lines, not the process: see packages/process/src/output.ts.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const say = (text) => {
  try {
    writeSync(2, `${text}\n`);
  } catch {}
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Says one clear line and ends the process. */
export function fail(line) {
  say(`atelier: ${line}`);
  process.exit(1);
}

/** Runs a command quietly; on failure shows the end of what it printed. Resolves to its exit code. */
function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-6000);
      });
    const end = () => {
      child.kill();
      process.exit(1);
    };
    for (const signal of SIGNALS) process.once(signal, end);
    child.once('close', () => {
      for (const signal of SIGNALS) process.off(signal, end);
    });
    child.on('error', (error) => {
      output += error.message;
      resolve({ code: 1, output });
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const stampOf = (...files) => {
  // Not of Node's version: native packages here use Node-API, which all of them share.
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
};
const isFresh = (name, stamp) => {
  const file = path.join(STAMPS, name);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
};
const mark = (name, stamp) => {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(path.join(STAMPS, name), stamp);
};

/** Runs `work` unless nothing it depends on has changed since it last succeeded. */
async function once(name, label, files, exists, work) {
  const stamp = stampOf(...files);
  if (isFresh(name, stamp) && exists()) return;
  const began = performance.now();
  say(`  ${label} …`);
  const { code, output } = await work();
  if (code !== 0) fail(`${label} failed (exit ${code}).\n${output.trimEnd()}`);
  mark(name, stamp);
  say(`  ${label}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Makes a clone ready to run TypeScript. Cheap (a few file reads) when it is ready already. */
export async function prepare() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 18))
    fail(`Node 20.18 or newer is needed; this is ${process.version}.`);

  await once(
    'installed',
    'installing packages',
    ['package-lock.json'],
    () => existsSync(path.join(root, 'node_modules/tsx')),
    () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  await once(
    'generated',
    'generating the database client',
    ['prisma/schema.prisma', 'package-lock.json'],
    () => existsSync(path.join(root, 'packages/db/src/generated/client.ts')),
    // `generate` never runs the schema engine but needs a path to one: any existing executable will do.
    () =>
      run(
        process.execPath,
        ['node_modules/prisma/build/index.js', 'generate', '--config', 'prisma/prisma.config.ts'],
        {
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
      ),
  );
}

/** Prepares the clone, then imports a TypeScript file in this process. */
export async function runTypeScript(file) {
  endWithNpm();
  await prepare();
  const { register } = await import('tsx/esm/api');
  register();
  // As a URL: in a path, `#`, `?` and `%41` would mean something else.
  return import(pathToFileURL(path.join(root, file)).href);
}
