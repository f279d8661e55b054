// Renders icons of @iconify-json packages to PNG. stdin: { folder, side, jobs: [{ style, package, icon }] };
// stdout: the jobs that made no picture, with the reason. A few SVGs abort the whole process inside resvg. So a
// child draws them; when it dies, it is replaced and the icon is skipped.
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The SVG of an icon, through its alias if it is one; null when the package lacks it. */
function svgOf(set, icon) {
  const name = set.icons[icon] ? icon : set.aliases?.[icon]?.parent;
  const found = name && set.icons[name];
  if (!found) return null;
  const width = found.width ?? set.width ?? 16;
  const height = found.height ?? set.height ?? 16;
  const box = `${found.left ?? 0} ${found.top ?? 0} ${width} ${height}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${box}">${found.body}</svg>`;
}

function draw() {
  const { Resvg } = require('@resvg/resvg-js');
  const sets = new Map();
  process.on('message', ({ folder, side, job }) => {
    let reason = null;
    try {
      if (!sets.has(job.package))
        sets.set(job.package, JSON.parse(readFileSync(require.resolve(`${job.package}/icons.json`), 'utf8')));
      const svg = svgOf(sets.get(job.package), job.icon);
      if (svg) {
        const options = { fitTo: { mode: 'width', value: side }, font: { loadSystemFonts: false } };
        const image = new Resvg(svg, options).render();
        if (image.width !== side || image.height !== side) reason = 'not square';
        else {
          const path = join(folder, job.style, `${job.icon}.png`);
          mkdirSync(join(folder, job.style), { recursive: true });
          writeFileSync(`${path}.part`, image.asPng());
          renameSync(`${path}.part`, path);
        }
      } else reason = 'not in the package';
    } catch (error) {
      reason = error.message;
    }
    process.send({ reason });
  });
}

/** One job in a child; resolves to the reason why there is no picture, or null. */
function drawIn(child, message) {
  return new Promise((resolve) => {
    const onExit = (code, signal) => resolve(`the renderer died (${signal ?? code})`);
    child.once('exit', onExit);
    child.once('message', ({ reason }) => {
      child.off('exit', onExit);
      resolve(reason);
    });
    child.send(message);
  });
}

async function main() {
  const { folder, side, jobs } = JSON.parse(await text(process.stdin));
  const start = () => fork(fileURLToPath(import.meta.url), ['--draw'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const skipped = [];
  let child = start();
  for (const job of jobs) {
    const reason = await drawIn(child, { folder, side, job });
    if (reason) skipped.push({ style: job.style, icon: job.icon, reason });
    if (child.exitCode !== null || child.signalCode !== null) child = start();
  }
  child.disconnect();
  process.stdout.write(JSON.stringify(skipped));
}

if (process.argv[2] === '--draw') draw();
else await main();
