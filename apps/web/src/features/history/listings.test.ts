import type { GenerationView } from '@atelier/domain';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kept, remember } from '../gallery/pages';
import { neighboursOf } from './listings';

const items = (...ids: string[]): GenerationView[] => ids.map((id) => ({ id }) as GenerationView);
const storage = new Map<string, string>();
beforeEach(() => {
  vi.stubGlobal('window', {
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
    },
  });
});
afterEach(() => {
  kept.clear();
  storage.clear();
  vi.unstubAllGlobals();
});

it('WEB-76 the listing that was looked at last leads on, where several have the picture', async () => {
  remember('', { items: items('a', 'b', 'c'), cursor: null });
  remember('room=hall', { items: items('x', 'b', 'y'), cursor: null });
  expect(await neighboursOf('b')).toEqual({ before: 'x', after: 'y' });
  expect(await neighboursOf('c')).toEqual({ before: 'b', after: null });
  expect(await neighboursOf('elsewhere')).toEqual({ before: null, after: null });
});

it('WEB-76 after a reload the storage knows the listing, and its next page', async () => {
  remember('q=fox', { items: items('a', 'b'), cursor: 'more' });
  await neighboursOf('a');
  kept.clear();
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return Response.json({ items: items('b', 'c'), cursor: null });
  });
  expect(await neighboursOf('b')).toEqual({ before: 'a', after: 'c' });
  expect(asked).toEqual(['/api/v1/gallery?q=fox&cursor=more']);
  expect(await neighboursOf('c')).toEqual({ before: 'b', after: null });
});

it.each(['{', 'null', '[{"ids":7}]'])('WEB-76 a storage that holds %s leads nowhere', async (text) => {
  storage.set('listings', text);
  expect(await neighboursOf('a')).toEqual({ before: null, after: null });
});
