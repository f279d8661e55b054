import { ERROR_STATUS, type ErrorCode } from '@atelier/domain';
import { z } from 'zod';
import { PARAMS } from './params';
import type { Route } from './route';

const problem = {
  type: 'object',
  description: 'RFC 9457 problem document',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(ERROR_STATUS) as ErrorCode[] },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    issues: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

/** The OpenAPI 3.1 document of `routes`, from the same zod schemas that requests are parsed with. */
export function openapiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Atelier',
      version: '1',
      description:
        'A shared studio for text-to-image. Errors are problem documents with a closed set of codes. A session is a cookie; a request that carries it must also carry an Origin of this site when it changes something.',
    },
    paths,
    components: { schemas: { Problem: problem } },
  };
}

function operation(route: Route): object {
  const body = route.body && schemaOf(route.body, 'input');
  const response = route.response && schemaOf(route.response, 'output');
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    parameters: parameters(route),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'OK',
        ...(response ? { content: { 'application/json': { schema: response } } } : {}),
        ...(route.contentType ? { content: { [route.contentType]: {} } } : {}),
      },
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parameters(route: Route): object[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: PARAMS[name] ? schemaOf(PARAMS[name], 'input') : {},
  }));
  const query = route.query ? schemaOf(route.query, 'input') : {};
  const inQuery = Object.entries((query.properties ?? {}) as Record<string, object>).map(
    ([name, schema]) => ({
      name,
      in: 'query',
      required: false,
      schema,
    }),
  );
  const headers = (route.requestHeaders ?? []).map((header) => ({
    ...header,
    in: 'header',
    required: false,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...headers];
}

/** JSON Schema of a zod schema, without the `$schema` line that every part of the document would repeat. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
