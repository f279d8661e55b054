import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnswered } from '../../support/bot';
import { type LocalDiscord, startDiscord, textsOf } from '../../support/discord';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startTcpProxy } from '../../support/tcp-proxy';

const ROOT = path.resolve(import.meta.dirname, '../../..');

function launch(
  env: Record<string, string>,
  entry = 'apps/bot/src/index.ts',
): { child: ChildProcess; output: () => string } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    cwd: ROOT,
    env: { NODE_ENV: 'test', PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  return { child, output: () => text };
}

describe('the bot’s process', { timeout: 240_000 }, () => {
  let discord: LocalDiscord;
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeAll(async () => {
    [discord, database] = await Promise.all([startDiscord(), createTestDatabase()]);
    env = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API: discord.apiUrl,
      DATABASE_URL: database.url,
      STORAGE_URL: 'memory:',
      SERVICE_TOKEN: 'a-token-for-this-test-only',
      // The site is not there; the bot serves all the same, without previews.
      WEB_URL: 'http://127.0.0.1:9',
    };
  });
  afterAll(async () => {
    await discord.stop();
    await database.drop();
  });

  it.each([
    ['no token', { DISCORD_TOKEN: '' }, 2, /^bot: setting DISCORD_TOKEN: is required.*\n$/],
    ['a token that Discord refuses', { DISCORD_TOKEN: 'wrong' }, 2, /^bot: setting DISCORD_TOKEN: .*\n$/],
    ['no pack', { PACK: '/nowhere' }, 3, /^bot: .*nowhere.*\n$/],
    ['no Discord', { DISCORD_API: 'http://127.0.0.1:9' }, 1, /^bot: .*\n$/],
    [
      'no database',
      { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none', DATABASE_WAIT_S: '0' },
      1,
      /^bot: The database at 127\.0\.0\.1:9\/none .*\n$/,
    ],
  ])('B-START-1 %s: ends with one clear line', async (_, wrong, exitCode, line) => {
    const { child, output } = launch({ ...env, ...wrong });
    const [code] = await once(child, 'close');
    expect(code).toBe(exitCode);
    // Lines of the log, in JSON, may come before.
    const last = output()
      .split(/^(?:\{.*\}\n)+/m)
      .at(-1);
    expect(last).toMatch(line);
  });

  it('START-9 waits for a database that is not there yet, and says once what it waits for', async () => {
    const proxy = await startTcpProxy(1);
    const through = new URL(database.url);
    const port = Number(through.port);
    through.port = String(proxy.port);
    try {
      const { child, output } = launch({ ...env, DATABASE_URL: through.href });
      const isReady = once(child, 'message');
      await expect.poll(output, { timeout: 60_000 }).toContain('waiting for the database');
      proxy.aim(port);
      await isReady;
      expect(output().split('waiting for the database')).toHaveLength(2);
      child.kill('SIGTERM');
      await once(child, 'close');
    } finally {
      await proxy.stop();
    }
  });

  it('serves without the site, says so to its parent, and stops softly', async () => {
    const { child, output } = launch(env);
    const [message] = await once(child, 'message');
    expect(message).toEqual({ type: 'ready' });
    const help = discord.slash('help');
    await discord.until(() => isAnswered(help));
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(discord.gateway.connected).toBe(false);
    expect(output()).not.toContain(discord.token);
  });

  it('B-SECRET-1 no token stands in the log, whatever Discord answers and wherever an error carries its URL', async () => {
    const { child, output } = launch({ ...env, LOG_LEVEL: 'trace' });
    await once(child, 'message');
    const unanswered = discord.slash('imagine', { caption: 'a fox in a log' });
    // The first call and the library's three retries.
    discord.faults.outage(new RegExp(`/interactions/${unanswered.id}/`), 4, 500);
    await expect.poll(output, { timeout: 60_000 }).toContain('an interaction failed');

    const asked = discord.slash('imagine', { caption: 'a fox that cannot be shown' });
    discord.faults.outage(/^PATCH \/webhooks\//, 4, 500);
    await expect.poll(output, { timeout: 60_000 }).toContain('a message could not be brought up to date');
    await discord.until(() => isAnswered(asked));
    child.kill('SIGTERM');
    await once(child, 'close');
    for (const { token } of [unanswered, asked]) expect(output()).not.toContain(token.slice(0, 40));
    expect(output()).not.toContain(discord.token);
    expect(output()).not.toContain(env.SERVICE_TOKEN);
    // The log names the route but not the person's words.
    expect(output()).not.toContain('a fox in a log');
    expect(output()).toMatch(/interactions\/\d+\/\[redacted\]\/callback/);
  });

  it('B-LIVE-6 a gateway that Discord closes for good, as when the token is made anew: ends with one clear line', async () => {
    const { child, output } = launch({ ...env, LOG_LEVEL: 'fatal' });
    await once(child, 'message');
    discord.gateway.closeForGood(4004);
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(output()).toMatch(
      /^bot: Discord has closed the gateway for good \(4004 AuthenticationFailed\)\.\n$/,
    );
  });

  it('B-COMMAND-1 the script that deploys the commands needs the token alone, and may be repeated', async () => {
    const own = await startDiscord();
    const deploy = async (token: string) => {
      const settings = { DISCORD_TOKEN: token, DISCORD_API: own.apiUrl };
      const { child, output } = launch(settings, 'apps/bot/src/deploy.ts');
      const [code] = await once(child, 'close');
      return { code, output: output() };
    };
    const writes = () => own.requests.filter(({ method }) => method === 'PUT').length;
    expect(await deploy(own.token)).toMatchObject({
      code: 0,
      output: expect.stringContaining('"written":true'),
    });
    expect(own.store.commands.map(({ name }) => name)).toContain('imagine');
    expect(await deploy(own.token)).toMatchObject({
      code: 0,
      output: expect.stringContaining('"written":false'),
    });
    expect(writes()).toBe(1);
    const refused = await deploy('wrong');
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/^bot: .+\n$/);
    await own.stop();
  });

  it('B-LIVE-1 killed after it deferred and before it asked: the next one asks, and "thinking" ends', async () => {
    const first = launch(env);
    await once(first.child, 'message');
    // Stops the request half way: the intent is written, the generation is not.
    let free: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    let locked: () => void = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const holding = database.db.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE "Generation" IN ACCESS EXCLUSIVE MODE`;
        locked();
        await held;
      },
      { timeout: 120_000 },
    );
    await isLocked;
    const asked = discord.slash('imagine', { caption: 'a fox that is killed for' });
    await discord.until(() => asked.original);
    await expect.poll(() => database.db.discordIntent.count(), { timeout: 60_000 }).toBe(1);
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    free();
    await holding;
    expect(isAnswered(asked)).toBe(false);

    const second = launch(env);
    await once(second.child, 'message');
    await discord.until(
      () => isAnswered(asked) && textsOf(asked.original!)[0]?.includes('a fox that is killed for'),
    );
    expect(await database.db.generation.count({ where: { caption: 'a fox that is killed for' } })).toBe(1);
    expect(await database.db.discordIntent.count()).toBe(0);
    second.child.kill('SIGTERM');
    await once(second.child, 'close');
  });
});
