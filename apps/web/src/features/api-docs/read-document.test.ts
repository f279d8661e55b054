import { expect, it } from 'vitest';
import { createApi } from '../../api/app';
import { openapiDocument } from '../../api/openapi';
import { readDocument, typeOf } from './read-document';

it('shows every route of the API exactly once', () => {
  const api = createApi();
  const { chapters, description } = readDocument(openapiDocument(api, 'atelier.session_token'));
  const shown = chapters.flatMap(({ operations }) =>
    operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  // Each of a route's checks is an entry of the router, with the same method and path.
  const routes = new Set(api.routes.map(({ method, path }) => `${method} ${path}`));
  expect(shown.toSorted()).toEqual([...routes].toSorted());
  expect(shown.length).toBeGreaterThan(45);
  expect(description).toContain('problem documents');
  expect(chapters.every(({ operations }) => operations.length > 0)).toBe(true);
  // Most routes have none, and the document leaves the list out then.
  const parameters = chapters.flatMap(({ operations }) => operations.map((each) => each.parameters));
  expect(parameters.filter(Array.isArray)).toHaveLength(shown.length);
});

it.each([
  [{ type: 'integer', minimum: 0, maximum: 4 }, 'integer 0…4'],
  [{ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }, 'integer'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Generation' } }, 'Generation[]'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ type: 'string', maxLength: 60 }, 'string, ≤ 60'],
])('%j reads %s', (schema, text) => {
  expect(typeOf(schema)).toBe(text);
});
