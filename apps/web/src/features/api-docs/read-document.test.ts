import { expect, it } from 'vitest';
import { openapiDocument } from '../../api/openapi';
import { routes } from '../../api/routes';
import { readDocument, typeOf } from './read-document';

it('shows every route of the API exactly once', () => {
  const { chapters, description } = readDocument(openapiDocument(routes, 'session'));
  const shown = chapters.flatMap(({ operations }) =>
    operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(shown.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  expect(description).toContain('problem documents');
  expect(chapters.every(({ operations }) => operations.length > 0)).toBe(true);
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
