import { createHash } from 'node:crypto';
import { PROTOCOL_VERSION } from '@atelier/protocol';
import { moderation, person, session } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DiscordPerson, LocalOAuth } from '../../support/activity/oauth';
import { startTestWeb, type TestWeb } from '../../support/web';

const APP = '123456789';
const FRAME = `https://${APP}.discordsays.com`;
const ADA: DiscordPerson = { id: '100200300400500', username: 'ada', global_name: 'Ada', avatar: null };

let discord: LocalOAuth;
let site: TestWeb;
/** Milliseconds that the site's clock is ahead. */
let ahead = 0;
beforeAll(async () => {
  discord = await new LocalOAuth().start();
  site = await startTestWeb({
    env: {
      DISCORD_APP_ID: APP,
      DISCORD_CLIENT_SECRET: discord.secret,
      DISCORD_API: discord.apiUrl,
      DISCORD_ACTIVITY: 'on',
    },
  });
  site.deps.now = () => new Date(Date.now() + ahead);
});
afterAll(async () => {
  await site.stop();
  await discord.stop();
});

type Answer = { status: number; body: Record<string, never> & { code?: string } };
/** A request as the frame sends it: its own Origin, no cookies. */
async function send(
  method: string,
  path: string,
  { body, ...headers }: { body?: unknown; [header: string]: unknown } = {},
): Promise<Answer> {
  const response = await site.visitor().send(method, path, body, {
    ...(method === 'GET' ? {} : { origin: FRAME }),
    ...(headers as Record<string, string>),
  });
  const text = await response.text();
  expect(response.headers.getSetCookie()).toEqual([]);
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const begin = async () =>
  (await send('POST', '/api/auth/activity')).body as unknown as { state: string; codeChallenge: string };
async function signIn(who = ADA): Promise<{ token: string; id: string }> {
  const { state, codeChallenge } = await begin();
  const body = { code: discord.code(who, codeChallenge), state };
  const answer = await send('POST', '/api/auth/activity/token', { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { token, person: shown } = answer.body as unknown as { token: string; person: { id: string } };
  return { token, id: shown.id };
}
const me = (token: string) => send('GET', '/api/v1/me', bearer(token));
const make = (token: string, more = {}) =>
  send('POST', '/api/v1/generations', {
    body: { caption: 'a fox in the frame', stopAfter: 64 },
    ...bearer(token),
    ...more,
  });
const system = () => ({ actor: { kind: 'system' }, deps: site.deps }) as const;

describe('signing in within Discord’s frame', () => {
  it('ACT-SIGN-IN-1 a code becomes a bearer of the person that the site knows by this Discord account', async () => {
    const known = await person.discord({
      ctx: system(),
      input: { discordId: ADA.id, name: 'Ada', avatarUrl: null, locale: 'en' },
    });
    const { token, id } = await signIn();
    expect(id).toBe(known.id);
    expect((await me(token)).body).toMatchObject({ person: { id: known.id } });
    const made = await make(token);
    expect(made.status).toBe(201);
    const asked = discord.exchanges.at(-1);
    expect(asked?.get('grant_type')).toBe('authorization_code');
    expect(asked?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it('ACT-SIGN-IN-2 a code is worth nothing with another state, an old one, or one that was made up', async () => {
    const [first, second] = [await begin(), await begin()];
    const code = discord.code(ADA, first.codeChallenge);
    const tried = async (state: string) =>
      (await send('POST', '/api/auth/activity/token', { body: { code, state } })).body.code;
    const before = discord.exchanges.length;
    expect(await tried(`${first.state}x`)).toBe('forbidden');
    expect(await tried(createHash('sha256').update('x').digest('base64url'))).toBe('forbidden');
    expect(discord.exchanges).toHaveLength(before);
    // Begun here, but for another code: Discord refuses the verifier.
    expect(await tried(second.state)).toBe('unavailable');
  });
});

describe('the bearer of a frame', () => {
  it('ACT-BEARER-1 lives an hour, and no use makes it longer', async () => {
    const { token } = await signIn();
    ahead = 59 * 60_000;
    expect((await me(token)).status).toBe(200);
    ahead = 61 * 60_000;
    expect((await me(token)).body.code).toBe('unauthenticated');
    ahead = 0;
  });

  it('ACT-BEARER-2 counts only without a session beside it, from the frame’s own origin, and as no API key', async () => {
    const { token, id } = await signIn();
    const from = { ipAddress: null, userAgent: null };
    const [cookie = ''] = (await site.web.container.sessions.open(id, from)).split(';');
    expect((await make(token, { cookie })).body.code).toBe('unauthenticated');
    for (const origin of ['https://evil.example', 'https://987654321.discordsays.com'])
      expect((await make(token, { origin })).body.code).toBe('bad_origin');
    expect((await send('POST', '/api/v1/me/keys', { body: { name: 'x' }, ...bearer(token) })).body.code).toBe(
      'forbidden',
    );
  });

  it('ACT-BEARER-2 a frame’s request never speaks by a cookie, and a cookie’s token is no bearer', async () => {
    const { id } = await signIn();
    const { token } = await session.open({
      ctx: system(),
      input: { userId: id, ipAddress: null, userAgent: null },
    });
    expect((await make(`frame_${token}`)).body.code).toBe('unauthenticated');
    const [cookie = ''] = (
      await site.web.container.sessions.open(id, { ipAddress: null, userAgent: null })
    ).split(';');
    const byCookie = await send('POST', '/api/v1/generations', { body: { caption: 'a fox' }, cookie });
    expect(byCookie.body.code).toBe('unauthenticated');
  });

  it('ACT-BEARER-3 ends with a sign-out here, everywhere, or of this one session', async () => {
    const [here, everywhere, one] = [await signIn(), await signIn(), await signIn()];
    expect((await send('DELETE', '/api/auth/activity', bearer(here.token))).status).toBe(204);
    expect((await me(here.token)).body.code).toBe('unauthenticated');
    const actor = { kind: 'user', userId: one.id, role: 'member' } as const;
    const ctx = { actor, deps: site.deps };
    const { sessions } = await session.list({ ctx, input: { token: one.token } });
    await session.endOne({ ctx, input: { id: sessions.find(({ current }) => current)?.id ?? '' } });
    expect((await me(one.token)).body.code).toBe('unauthenticated');
    expect((await me(everywhere.token)).status).toBe(200);
    await session.endAll({ ctx, input: {} });
    expect((await me(everywhere.token)).body.code).toBe('unauthenticated');
  });

  it('ACT-BEARER-4 without one the frame looks on: no guest is made there', async () => {
    const guests = await site.deps.db.user.count({ where: { isGuest: true } });
    const asked = await send('POST', '/api/v1/generations', { body: { caption: 'a fox' } });
    expect(asked.body).toMatchObject({ code: 'unauthenticated', reason: 'frame_looks_on' });
    expect((await send('GET', '/api/v1/rooms')).status).toBe(200);
    expect(await site.deps.db.user.count({ where: { isGuest: true } })).toBe(guests);
  });

  it('ACT-BEARER-5 a ban holds for the bearer from the next request on', async () => {
    const bob = { ...ADA, id: '100200300400501', username: 'bob' };
    const { token, id } = await signIn(bob);
    await moderation.ban({ ctx: system(), input: { userId: id, banned: true, reason: 'spam' } });
    expect((await make(token)).body.code).toBe('banned');
    expect((await me(token)).status).toBe(200);
    // Who is banned may sign in again, to look.
    expect((await make((await signIn(bob)).token)).body.code).toBe('banned');
  });
});

describe('a frame’s socket', () => {
  const open = (frame?: string) =>
    site.socket({
      auth: { version: PROTOCOL_VERSION, ...(frame && { frame }) },
      headers: { origin: FRAME },
    });
  const people = async (socket: Awaited<ReturnType<typeof open>>, room: string) => {
    const answer = await socket.emitWithAck('join', { room });
    return answer.data.presence as { count: number; people: { id: string }[] };
  };

  it('ACT-SOCKET-1 is the bearer’s person, a visitor without one, and a visitor after the bearer has ended', async () => {
    const carol = { ...ADA, id: '100200300400502', username: 'carol' };
    const { token, id } = await signIn(carol);
    const slug = 'carols-room';
    await site.deps.db.room.create({ data: { slug, name: 'Carol’s room' } });
    const looker = await open();
    expect(await people(looker, slug)).toEqual({ room: slug, count: 1, people: [] });
    const told: { count: number; people: { id: string }[] }[] = [];
    looker.on('room:presence', (presence) => told.push(presence));
    const socket = await open(token);
    await people(socket, slug);
    await expect.poll(() => told.at(-1)?.people.map((each) => each.id)).toEqual([id]);
    await send('DELETE', '/api/auth/activity', bearer(token));
    await expect.poll(() => told.at(-1)?.people, { timeout: 20_000 }).toEqual([]);
    const late = await open(token);
    expect((await people(late, slug)).people).toEqual([]);
  });

  it('ACT-SOCKET-2 another application’s frame is refused', async () => {
    const other = site.socket({ headers: { origin: 'https://987654321.discordsays.com' } });
    await expect(other).rejects.toThrow();
  });
});

describe('where the Activity is off', () => {
  it('ACT-OFF-1 there is no sign-in for frames, their origin is refused and a bearer counts as none', async () => {
    const off = await startTestWeb();
    const answer = await off.visitor().send('POST', '/api/auth/activity');
    expect(answer.status).toBe(404);
    const framed = await off.visitor().send('POST', '/api/auth/activity', undefined, { origin: FRAME });
    // An anonymous request has no session to abuse, so its Origin is only compared.
    expect(framed.status).toBe(403);
    const asked = await off.visitor().send('GET', '/api/v1/me', undefined, bearer('frame_abc'));
    expect(asked.status).toBe(401);
    await off.stop();
  });
});
