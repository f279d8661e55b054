import { generationView, lineageView } from '@atelier/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

describe('asking for a generation', () => {
  it('answers 201 with its place, makes the caller a guest, and the row can be read by everyone', async () => {
    const ada = site.visitor();
    const asked = await ada.send('POST', '/api/v1/generations', {
      caption: ' a red   fox ',
      seed: 7,
      count: 2,
    });
    expect(asked.status).toBe(201);
    const accepted = await asked.json();
    expect(accepted).toMatchObject({ status: 'queued', position: 0 });
    expect(asked.headers.get('location')).toBe(`/api/v1/generations/${accepted.id}`);
    const cookie = asked.headers.get('set-cookie');
    expect(cookie).toMatch(/^__Host-atelier\.session_token=.*HttpOnly; SameSite=Lax; Secure$/);

    const read = await site.visitor().json('GET', `/api/v1/generations/${accepted.id}`);
    const view = generationView.parse(read.body);
    expect(view).toMatchObject({ caption: 'a red fox', seed: 7, status: 'queued', votes: 0, pack: 'tiny' });
    expect(view.images.map((image) => image.seed)).toEqual([7, 8]);
    expect(view.author?.id).toBe(await ada.personId());
  });

  it('keeps the same guest for the next request', async () => {
    const ada = site.visitor();
    await ada.imagine();
    const { cookie } = ada;
    const again = await ada.send('POST', '/api/v1/generations', { caption: 'a blue dove' });
    expect(again.headers.get('set-cookie')).toBeNull();
    expect(ada.cookie).toBe(cookie);
  });

  it('gives the first answer again for the same Idempotency-Key, and refuses another body under it', async () => {
    const ada = site.visitor();
    await ada.imagine({ caption: 'something else' });
    const key = { 'idempotency-key': 'once-only' };
    const first = await ada.json('POST', '/api/v1/generations', { caption: 'a red fox' }, key);
    const second = await ada.json('POST', '/api/v1/generations', { caption: 'a red fox' }, key);
    expect(second.body.id).toBe(first.body.id);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const other = await ada.json('POST', '/api/v1/generations', { caption: 'a green fox' }, key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_mismatch']);
  });

  it('works for a program without cookies and without an Origin', async () => {
    const answer = await fetch(`${site.url}/api/v1/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ caption: 'a red fox' }),
    });
    expect(answer.status).toBe(201);
  });

  it('records the parent of a remix, so that the lineage can be walked both ways', async () => {
    const ada = site.visitor();
    const parent = await ada.imagine({ caption: 'a red fox', seed: 1 });
    const child = await ada.imagine({ caption: 'a blue fox', seed: 1, parentId: parent });
    const lineage = lineageView.parse((await ada.json('GET', `/api/v1/generations/${child}/lineage`)).body);
    expect(lineage.ancestors.map((node) => node.id)).toEqual([parent]);
    expect(lineage.self.changes).toMatchObject({ addedWords: ['blue'], removedWords: ['red'], seed: false });
    const down = lineageView.parse((await ada.json('GET', `/api/v1/generations/${parent}/lineage`)).body);
    expect(down.descendants.map((node) => node.id)).toEqual([child]);
  });
});

describe('its later life', () => {
  it('its author cancels it; a promoted draft runs again', async () => {
    const ada = site.visitor();
    const cancelled = await ada.imagine();
    const answer = await ada.json('POST', `/api/v1/generations/${cancelled}/cancel`);
    expect(answer.body.status).toBe('cancelled');
    const retried = await ada.json('POST', `/api/v1/generations/${cancelled}/retry`);
    expect(retried.body.status).toBe('queued');
    await ada.json('POST', `/api/v1/generations/${cancelled}/cancel`);

    const bob = site.visitor();
    const draft = await bob.imagine({ caption: 'a red fox', stopAfter: 64 });
    const worker = await site.worker();
    let order = await worker.begin();
    while (order.generationId !== draft) {
      await worker.finish(order);
      order = await worker.begin();
    }
    await worker.store(order, 64);
    await worker.finish(order);
    expect((await bob.json('GET', `/api/v1/generations/${draft}`)).body.status).toBe('done');
    const promoted = await bob.json('POST', `/api/v1/generations/${draft}/promote`, { image: 0, to: 256 });
    expect(promoted.body).toMatchObject({ status: 'queued', images: [{ target: 256 }] });
  });

  it('takes one vote a person, however often it is cast, and gives it back', async () => {
    const id = await site.visitor().imagine();
    const ada = site.visitor();
    const path = `/api/v1/generations/${id}/vote`;
    expect((await ada.json('PUT', path)).body).toEqual({ generationId: id, votes: 1, voted: true });
    expect((await ada.json('PUT', path)).body.votes).toBe(1);
    expect((await site.visitor().json('PUT', path)).body.votes).toBe(2);
    expect((await ada.json('GET', `/api/v1/generations/${id}`)).body.voted).toBe(true);
    expect((await ada.json('DELETE', path)).body).toEqual({ generationId: id, votes: 1, voted: false });
    expect((await site.visitor().json('GET', `/api/v1/generations/${id}`)).body.voted).toBe(false);
  });
});
