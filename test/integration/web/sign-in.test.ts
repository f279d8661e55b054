import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

/** Serves the three URLs of Discord's OAuth 2; a code is the id of the person who signs in. */
let discord: Server;
const asked: { path: string; body: string; authorization: string | undefined }[] = [];
let site: TestWeb;

beforeAll(async () => {
  discord = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    asked.push({ path: req.url ?? '', body, authorization: req.headers.authorization });
    const code = new URLSearchParams(body).get('code');
    const id = req.headers.authorization?.replace('Bearer token-', '');
    res.setHeader('content-type', 'application/json');
    if (req.url === '/api/v10/oauth2/token' && code !== 'bad')
      return res.end(JSON.stringify({ access_token: `token-${code}`, token_type: 'Bearer' }));
    if (req.url === '/api/v10/users/@me')
      return res.end(
        JSON.stringify({
          id,
          username: 'ada',
          global_name: 'Ada L.',
          avatar: 'abc',
          locale: 'en-GB',
          mfa: true,
        }),
      );
    res.statusCode = 401;
    res.end('{}');
  });
  await new Promise<void>((resolve) => discord.listen(0, '127.0.0.1', resolve));
  site = await startTestWeb({
    env: {
      DISCORD_APP_ID: '123456789',
      DISCORD_CLIENT_SECRET: 'client-secret',
      ADMIN_DISCORD_IDS: ['1009'],
      DISCORD_API: `http://127.0.0.1:${(discord.address() as AddressInfo).port}/api`,
    },
  });
});
afterAll(async () => {
  await site.stop();
  await new Promise((resolve) => discord.close(resolve));
});
beforeEach(() => {
  asked.length = 0;
});

/** Begins a sign-in; returns the state and the cookie that the browser now holds. */
async function begin(visitor: Visitor, returnTo = '/gallery') {
  const answer = await visitor.send('POST', `/api/auth/discord?returnTo=${encodeURIComponent(returnTo)}`);
  expect(answer.status).toBe(303);
  const to = new URL(answer.headers.get('location') ?? '');
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { to, state: to.searchParams.get('state') ?? '', cookie };
}
const come = (visitor: Visitor, query: string, cookie: string) =>
  visitor.send('GET', `/api/auth/discord/callback?${query}`, undefined, {
    cookie: [visitor.cookie, cookie].filter(Boolean).join('; '),
  });
async function signIn(visitor: Visitor, id: string) {
  const { state, cookie } = await begin(visitor);
  return come(visitor, `code=${id}&state=${state}`, cookie);
}
const roleOf = async (visitor: Visitor) => (await visitor.json('GET', '/api/v1/me')).body.person.role;

describe('signing in with Discord', () => {
  it('asks for identity alone, on our own return address, and comes back to where one was', async () => {
    const ada = site.visitor();
    const { to, state, cookie } = await begin(ada, '/rooms/tea');
    expect(to.searchParams.get('scope')).toBe('identify');
    expect(to.searchParams.get('redirect_uri')).toBe('https://atelier.example/api/auth/discord/callback');
    const back = await come(ada, `code=1001&state=${state}`, cookie);
    expect([back.status, back.headers.get('location')]).toEqual([302, '/rooms/tea']);
    const sent = new URLSearchParams(asked[0]?.body);
    expect(sent.get('client_secret')).toBe('client-secret');
    // PKCE: Discord can verify that the exchange comes from the client that began.
    const challenge = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    expect(to.searchParams.get('code_challenge')).toBe(challenge);
    expect(cookie + to.href).not.toContain(sent.get('code_verifier'));
    const { person } = (await ada.json('GET', '/api/v1/me')).body;
    expect(person).toMatchObject({ name: 'Ada L.', isGuest: false });
    expect(person.avatarUrl).toBe('https://cdn.discordapp.com/avatars/1001/abc.png?size=128');
  });

  it('a guest takes pictures and votes along; a vote cast twice counts once', async () => {
    const person = site.visitor();
    await signIn(person, '1002');
    const other = await site.visitor().imagine();
    await person.send('PUT', `/api/v1/generations/${other}/vote`);

    const guest = site.visitor();
    const picture = await guest.imagine();
    await guest.send('PUT', `/api/v1/generations/${other}/vote`);
    const third = await site.visitor().imagine();
    await guest.send('PUT', `/api/v1/generations/${third}/vote`);
    const guestId = await guest.personId();
    const oldCookie = guest.cookie;
    await signIn(guest, '1002');

    expect(await guest.personId()).toBe(await person.personId());
    const read = async (id: string) => (await guest.json('GET', `/api/v1/generations/${id}`)).body;
    expect((await read(picture)).author.id).toBe(await person.personId());
    expect(await read(other)).toMatchObject({ votes: 1, voted: true });
    expect(await read(third)).toMatchObject({ votes: 1, voted: true });
    expect(await site.database.db.user.findUnique({ where: { id: guestId } })).toBeNull();
    const stale = site.visitor();
    stale.cookie = oldCookie;
    expect((await stale.json('GET', '/api/v1/me')).body.person).toBeNull();
  });

  it('A-KEY-5 a key and a webhook that the guest made are not the person’s', async () => {
    const guest = site.visitor();
    await guest.imagine();
    const { key } = (await guest.json('POST', '/api/v1/me/keys', { name: 'left behind' })).body;
    await guest.send('POST', '/api/v1/me/webhooks', { url: 'https://hooks.example/' });
    await signIn(guest, '1011');
    const headers = { authorization: `Bearer ${key}` };
    expect((await site.visitor().send('GET', '/api/v1/me', undefined, headers)).status).toBe(401);
    expect((await guest.json('GET', '/api/v1/me/keys')).body.keys).toEqual([]);
    expect((await guest.json('GET', '/api/v1/me/webhooks')).body.webhooks).toEqual([]);
  });

  it('is the same person as the one the bot knows', async () => {
    const { person } = site.web.container.services;
    const known = await person.discord({
      ctx: { actor: { kind: 'system' }, deps: site.deps },
      input: { discordId: '1003', name: 'from the bot' },
    });
    const ada = site.visitor();
    await signIn(ada, '1003');
    expect(await ada.personId()).toBe(known.id);
  });

  it('refuses a state that this browser did not begin with, and asks Discord nothing', async () => {
    const ada = site.visitor();
    const victim = site.visitor();
    const { state, cookie } = await begin(ada);
    for (const [query, jar] of [
      [`code=1004&state=${state}`, ''],
      ['code=1004&state=wrong', cookie],
      ['code=1004', cookie],
      [`code=1004&state=${state}`, `${cookie}x`],
      [`code=1004&state=${state}`, '__Host-atelier.oauth_state=bnVsbA.AAAA'],
    ] as const) {
      const answer = await come(victim, query, jar);
      expect([answer.status, (await answer.json()).code]).toEqual([403, 'forbidden']);
    }
    expect(asked).toEqual([]);
    expect(victim.cookie).toBeNull();
  });

  it('a sign-in begun too long ago is refused, and so is a callback address stolen from another browser', async () => {
    const ada = site.visitor();
    const { state, cookie } = await begin(ada);
    const thief = site.visitor();
    const other = await begin(thief);
    expect((await come(thief, `code=1006&state=${state}`, other.cookie)).status).toBe(403);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 });
    try {
      expect((await come(ada, `code=1006&state=${state}`, cookie)).status).toBe(403);
    } finally {
      vi.useRealTimers();
    }
    expect(asked).toEqual([]);
    expect(ada.cookie).toBeNull();
  });

  it('gives a new session at every sign-in; the one before is worth nothing', async () => {
    const ada = site.visitor();
    await signIn(ada, '1007');
    const before = ada.cookie;
    await signIn(ada, '1007');
    expect(ada.cookie).not.toBe(before);
    const stale = site.visitor();
    stale.cookie = before;
    expect((await stale.json('GET', '/api/v1/me')).body.person).toBeNull();
    expect((await ada.json('GET', '/api/v1/me')).body.person).not.toBeNull();
  });

  it('O-ROLE-3 a person whom the settings name is an admin from the next sign-in on, and no other is', async () => {
    const ada = site.visitor();
    await signIn(ada, '1009');
    expect(await roleOf(ada)).toBe('admin');
    expect((await ada.send('GET', '/api/v1/moderation/reports')).status).toBe(200);
    for (const [id, before, after] of [
      ['1012', 'admin', 'member'],
      ['1013', 'moderator', 'moderator'],
      ['1014', 'member', 'member'],
    ] as const) {
      await site.database.db.user.create({ data: { name: 'Bob', discordId: id, role: before } });
      const bob = site.visitor();
      await signIn(bob, id);
      expect(await roleOf(bob)).toBe(after);
    }
  });

  it('O-ROLE-3 a person whom the settings no longer name is a member from the next start on', async () => {
    const [ada, bob] = [site.visitor(), site.visitor()];
    await signIn(ada, '1009');
    await signIn(bob, '1015');
    const bobs = { where: { discordId: '1015' } };
    await site.database.db.user.update({ ...bobs, data: { role: 'admin' } });
    const next = await startTestWeb({ share: site.database, env: { ADMIN_DISCORD_IDS: ['1009'] } });
    await next.stop();
    expect([await roleOf(ada), await roleOf(bob)]).toEqual(['admin', 'member']);
    expect((await bob.send('GET', '/api/v1/moderation/reports')).status).toBe(403);
  });

  it('A-SIGN-IN-1 begins with a click on this site alone: a link leads to the page with the button', async () => {
    const guest = site.visitor();
    await guest.imagine();
    const link = await guest.send('GET', '/api/auth/discord?returnTo=/rooms/tea', undefined, {
      'sec-fetch-site': 'cross-site',
    });
    expect([link.status, link.headers.get('location'), link.headers.getSetCookie()]).toEqual([
      302,
      '/sign-in?returnTo=%2Frooms%2Ftea',
      [],
    ]);
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }] as const) {
      const forged = await guest.send('POST', '/api/auth/discord', undefined, headers);
      expect([forged.status, (await forged.json()).code]).toEqual([403, 'bad_origin']);
      expect(forged.headers.getSetCookie()).toEqual([]);
    }
  });

  it('A-SIGN-IN-1 a button that names no path comes back to the page it stood on', async () => {
    const ada = site.visitor();
    const begun = await ada.send('POST', '/api/auth/discord', undefined, {
      referer: `${site.url}/gallery?q=fox`,
    });
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state');
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const back = await come(ada, `code=1016&state=${state}`, cookie);
    expect(back.headers.get('location')).toBe('/gallery?q=fox');
  });

  it('A-SIGN-IN-2 one cookie’s signature opens no other', async () => {
    const ada = site.visitor();
    const { state, cookie } = await begin(ada);
    await ada.imagine();
    const begun = cookie.slice('__Host-atelier.oauth_state='.length);
    const session = ada.cookie?.slice('__Host-atelier.session_token='.length);
    const swapped = await come(
      site.visitor(),
      `code=1017&state=${state}`,
      `__Host-atelier.oauth_state=${session}`,
    );
    expect([swapped.status, (await swapped.json()).code]).toEqual([403, 'forbidden']);
    const other = site.visitor();
    other.cookie = `__Host-atelier.session_token=${begun}`;
    expect(site.web.container.sessions.token(other.cookie)).toBeNull();
  });

  it('never leads to another site', async () => {
    for (const returnTo of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const ada = site.visitor();
      const link = await ada.send('GET', `/api/auth/discord?returnTo=${encodeURIComponent(returnTo)}`);
      expect(link.headers.get('location')).toBe('/sign-in?returnTo=%2F');
      const { state, cookie } = await begin(ada, returnTo);
      expect((await come(ada, `code=1005&state=${state}`, cookie)).headers.get('location')).toBe('/');
    }
  });

  it.each([
    ['/rooms/日本語?q=ü#🦊', '/rooms/%E6%97%A5%E6%9C%AC%E8%AA%9E?q=%C3%BC#%F0%9F%A6%8A'],
    ['/g/\u0080\u{10ffff}', '/g/%C2%80%F4%8F%BF%BF'],
    ['/..//evil.example', '/'],
    ['/a/..//evil.example', '/'],
  ])('A-SIGN-IN-3 comes back to %j, percent-encoded', async (returnTo, location) => {
    const ada = site.visitor();
    const begun = await begin(ada, returnTo);
    const back = await come(ada, `code=1018&state=${begun.state}`, begun.cookie);
    expect([back.status, back.headers.get('location')]).toEqual([302, location]);
    expect((await ada.json('GET', '/api/v1/me')).body.person).not.toBeNull();
  });

  it('a person who declines comes back unchanged; a code that Discord refuses opens no session', async () => {
    const ada = site.visitor();
    const first = await begin(ada);
    const no = await come(ada, `error=access_denied&state=${first.state}`, first.cookie);
    expect([no.status, no.headers.get('location')]).toEqual([302, '/gallery']);
    const refused = await signIn(ada, 'bad');
    expect([refused.status, (await refused.json()).code]).toEqual([503, 'unavailable']);
    expect(ada.cookie).toBeNull();
  });

  it('is not there when it is not set up', async () => {
    const plain = await startTestWeb();
    try {
      expect((await plain.visitor().send('GET', '/api/auth/discord')).status).toBe(404);
      expect((await plain.visitor().send('POST', '/api/auth/discord')).status).toBe(404);
    } finally {
      await plain.stop();
    }
  });
});
