/** `npm start`: starts twice, survives kill -9, leaves nothing behind, and says in one line what is wrong. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@atelier/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDiscord } from '../support/discord';
import { Launched } from '../support/launcher';

let folder: string;
const running: Launched[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-start-'));
});
afterAll(async () => {
  await Promise.all(running.map((launched) => launched.stop('SIGTERM')));
  await rm(folder, { recursive: true, force: true });
});

const OPEN = /Atelier is open: (\S+)/;

function launch(env: Record<string, string>): Launched {
  const launched = new Launched({ DATA_DIR: folder, WORKERS: '0', ...env });
  running.push(launched);
  return launched;
}
const isReady = async (port: number): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null);
  return response?.ok ?? false;
};
/** Process ids of the embedded database's registered users. */
const databaseUsers = async (): Promise<number[]> =>
  (await readFile(path.join(folder, 'pg.users'), 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map((line) => Number.parseInt(line, 10));

describe('npm start', () => {
  it('serves, lets a second copy in, and leaves nothing running after Ctrl-C', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const first = launch({ PORT: String(port) });
    await first.printed(OPEN);
    expect(await isReady(port)).toBe(true);
    expect(await databaseUsers()).toEqual([first.child.pid]);

    const second = launch({ PORT: String(other) });
    await second.printed(OPEN);
    expect(await isReady(other)).toBe(true);
    expect(await databaseUsers()).toEqual([first.child.pid, second.child.pid]);
    // The process that started the database may end first, while the other still uses it.
    expect(await first.stop()).toBe(0);
    expect(await isReady(port)).toBe(false);
    expect(await isReady(other)).toBe(true);

    expect(await second.stop()).toBe(0);
    expect(await isReady(other)).toBe(false);
    expect(await databaseUsers()).toEqual([]);
  });

  it('START-3 starts the database again, where its clients look for it, when its process is killed', async () => {
    const port = await freePort();
    const launched = launch({ PORT: String(port) });
    await launched.printed(OPEN);
    const server = async (): Promise<number> =>
      Number.parseInt(await readFile(path.join(folder, 'pg/postmaster.pid'), 'utf8'), 10);
    const killed = await server();
    process.kill(killed, 'SIGKILL');
    await launched.printed(/the database had ended; it runs again/);
    expect(await server()).not.toBe(killed);
    await expect.poll(() => isReady(port), { timeout: 60_000 }).toBe(true);
    expect(await launched.stop()).toBe(0);
  });

  it('START-1 is open while Discord is away, says so once, and has the bot when it is back', async () => {
    const discord = await startDiscord();
    // The library tries each call four times, so the bot fails twice.
    discord.faults.outage(/^GET .*\/commands/, 8);
    const port = await freePort();
    const launched = launch({
      PORT: String(port),
      DISCORD_TOKEN: discord.token,
      DISCORD_API: discord.apiUrl,
    });
    await launched.printed(/bot ended/);
    expect(await isReady(port)).toBe(true);
    await launched.printed(/ bot: [\d.]+ s/);
    expect(launched.output.match(/bot ended/g)).toHaveLength(1);
    expect(await launched.stop()).toBe(0);
    await discord.stop();
  });

  it('START-2 ends with the bot’s words when one of its settings is wrong', async () => {
    const launched = launch({
      PORT: String(await freePort()),
      DISCORD_TOKEN: 'a-token',
      DISCORD_GUILDS: 'everyone',
    });
    expect(await launched.ended).toBe(1);
    expect(launched.output.trim().split('\n').at(-1)).toMatch(/^atelier: bot: setting DISCORD_GUILDS/);
  });

  it('takes over what kill -9 left, with everything that was in it', async () => {
    const port = await freePort();
    const first = launch({ PORT: String(port) });
    await first.printed(OPEN);
    const made = await fetch(`http://127.0.0.1:${port}/api/v1/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ caption: 'a fox that must not get lost' }),
    });
    const body = (await made.json()) as { id: string };
    expect(made.status, JSON.stringify(body)).toBe(201);
    await first.stop('SIGKILL');

    const again = launch({ PORT: String(await freePort()) });
    await again.printed(OPEN);
    const url = OPEN.exec(again.output)?.[1];
    const found = await (await fetch(`${url}/api/v1/generations/${body.id}`)).json();
    expect(found).toMatchObject({ status: 'queued', caption: 'a fox that must not get lost' });
    expect(await again.stop()).toBe(0);
  });

  it.each([
    ['PORT', 'eighty', /setting PORT/],
    ['DEVICE', 'toaster', /setting DEVICE/],
    ['DATABASE_URL', 'mysql://localhost', /setting DATABASE_URL/],
    ['SERVICE_TOKEN', 'short', /setting SERVICE_TOKEN/],
  ])('refuses %s=%s in one line', async (name, value, line) => {
    const launched = launch({ PORT: String(await freePort()), [name]: value });
    expect(await launched.ended).toBe(1);
    expect(launched.output.trim().split('\n')).toHaveLength(1);
    expect(launched.output).toMatch(line);
    expect(launched.output).not.toContain(value);
  });

  it('says that the port is in use', async () => {
    const taken = net.createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const { port } = taken.address() as net.AddressInfo;
    const launched = launch({ PORT: String(port) });
    expect(await launched.ended).toBe(1);
    expect(launched.output.trim()).toBe(`atelier: port ${port} is in use; choose another with PORT=…`);
    taken.close();
  });

  it('says which database it cannot reach, without the password', async () => {
    const port = await freePort();
    const launched = launch({
      PORT: String(await freePort()),
      DATABASE_URL: `postgresql://ada:hunter2@127.0.0.1:${port}/atelier`,
      DATABASE_WAIT_S: '1',
    });
    expect(await launched.ended).toBe(1);
    expect(launched.output).toContain(`127.0.0.1:${port}`);
    expect(launched.output).not.toContain('hunter2');
  });

  it('says which file of a pack is missing, and stops', async () => {
    const pack = await mkdtemp(path.join(folder, 'pack-'));
    const launched = launch({ PORT: String(await freePort()), WORKERS: '1', PACK: pack });
    expect(await launched.ended).toBe(1);
    // The last lines, after the site opened, name the error and the file.
    expect(launched.output.trim().split('\n').at(-1)).toMatch(/^atelier: .*manifest\.json/);
  });
});
