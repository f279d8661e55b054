import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

async function someone(name: string, isGuest: boolean) {
  const { id } = await site.database.db.user.create({ data: { name, isGuest } });
  const visitor = site.visitor();
  const from = { ipAddress: null, userAgent: null };
  visitor.cookie = (await site.web.container.sessions.open(id, from)).split(';')[0] ?? null;
  const rename = async (to: unknown) => {
    const answer = await visitor.send('PUT', '/api/v1/me', { name: to });
    const { code, reason, name: now } = await answer.json();
    return now ?? [code, reason].filter(Boolean).join(' ');
  };
  const nameNow = async () => (await (await visitor.send('GET', '/api/v1/me')).json()).person.name;
  return { id, visitor, rename, nameNow };
}

it('GUEST-1 a guest changes their name; it is cleaned as every line that people type', async () => {
  const guest = await someone('quiet otter', true);
  expect(await guest.rename('  Ada \u202e  Lovelace ')).toBe('Ada Lovelace');
  expect(await guest.nameNow()).toBe('Ada Lovelace');
});

it('GUEST-1 takes no empty, long or refused name', async () => {
  const guest = await someone('quiet otter', true);
  for (const name of ['', '  ', 'x'.repeat(41), 7, 'a\u0000b'])
    expect([name, await guest.rename(name)]).toEqual([name, 'invalid_request']);
  expect(await guest.rename('fuck you')).toBe('caption_refused name_refused');
  expect(await guest.nameNow()).toBe('quiet otter');
});

it('GUEST-2 takes nobody’s name who signed in; wildcards are letters', async () => {
  const grace = await someone('Grace Hopper', false);
  const guest = await someone('quiet otter', true);
  expect(await guest.rename('grace HOPPER')).toBe('conflict name_taken');
  expect(await guest.rename('Grace%')).toBe('Grace%');
  expect(await grace.rename('Somebody')).toBe('forbidden');
  expect(await grace.nameNow()).toBe('Grace Hopper');
});

it('GUEST-3 an account keeps new pictures unlisted when it says so; a request decides for itself', async () => {
  const guest = await someone('quiet otter', true);
  const ask = async (body: Record<string, unknown>) => {
    const { generation } = await (
      await guest.visitor.send('POST', '/api/v1/generations', { caption: 'a fox', ...body })
    ).json();
    return generation.unlisted === true;
  };
  expect(await ask({})).toBe(false);
  const set = await guest.visitor.send('PUT', '/api/v1/me/preferences', { unlisted: true });
  expect(await set.json()).toEqual({ language: null, unlisted: true });
  expect([await ask({}), await ask({ unlisted: false }), await ask({ unlisted: true })]).toEqual([
    true,
    false,
    true,
  ]);
  expect((await guest.visitor.send('PUT', '/api/v1/me/preferences', { unlisted: 1 })).status).toBe(400);
});
