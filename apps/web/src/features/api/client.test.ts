import { afterEach, expect, it, vi } from 'vitest';
import { api } from './client';

afterEach(() => vi.unstubAllGlobals());

/** Answers every request with `status` and a body that `fill` writes. */
const answerWith = (status: number, fill: (body: ReadableStreamDefaultController) => void): void => {
  vi.stubGlobal('fetch', async () => new Response(new ReadableStream({ start: fill }), { status }));
};
const half = new TextEncoder().encode('{"id":"a",');

it('an answer that is left half-way is no answer: the caller hears of the abort, not of null', async () => {
  const away = new AbortController();
  answerWith(200, (body) => {
    body.enqueue(half);
    away.signal.addEventListener('abort', () => body.error(away.signal.reason));
  });
  const asked = api('/api/v1/generations/a', { signal: away.signal });
  away.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

it('a connection that is cut half-way is an error of the network', async () => {
  answerWith(200, (body) => {
    body.enqueue(half);
    body.error(new TypeError('terminated'));
  });
  await expect(api('/api/v1/generations/a')).rejects.toMatchObject({ code: 'network' });
});

it('an empty answer is null, and a refusal that is no JSON an internal error', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
  expect(await api('/api/v1/me', { method: 'DELETE' })).toBeNull();
  vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
  await expect(api('/api/v1/me')).rejects.toMatchObject({ code: 'internal' });
});
