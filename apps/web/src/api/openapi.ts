import * as domain from '@atelier/domain';
import { z } from 'zod';
import { PARAMS } from './params';
import { type Route, TAGS } from './route';

type Json = Record<string, unknown>;

const problem = {
  type: 'object',
  description: 'RFC 9457 problem document',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(domain.ERROR_STATUS) },
    detail: { type: 'string', description: 'A sentence for people.' },
    reason: {
      enum: domain.ERROR_REASONS,
      description: 'What the code means here, where it may mean several things.',
    },
    requestId: { type: 'string' },
    issues: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

/** Views that many answers share: described once, under these names. */
const NAMED: Record<string, z.ZodType> = {
  Generation: domain.generationView,
  Image: domain.imageView,
  Settings: domain.settingsSchema,
  Person: domain.personView,
  Room: domain.roomView,
  Pack: domain.packView,
  LineageNode: domain.lineageNode,
  Webhook: domain.webhookView,
};

const DESCRIPTION = `A shared studio for text-to-image.

**Who asks.** Browsers carry a session cookie; a request that carries it and changes something must also name this site as its Origin. Programs send an API key (\`Authorization: Bearer atl_…\`, made on the account page) and no cookie, so there is nothing to forge. Without either, the first request that makes something makes a guest.

**Errors** are problem documents (RFC 9457) with a closed set of codes.

**Limits.** Every answer that is limited says so in \`RateLimit-Policy\` and \`RateLimit\`; a 429 says in \`Retry-After\` when to come back.

**Webhooks** follow Standard Webhooks: \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` (HMAC-SHA256 over \`id.timestamp.body\` with the base64 key behind \`whsec_\`).`;

/** The OpenAPI 3.1 document of `routes`, from the same zod schemas that requests are parsed with. */
export function openapiDocument(routes: readonly Route[], sessionCookie: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Atelier', version: '1', description: DESCRIPTION },
    tags: TAGS.map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...namedSchemas(), Problem: problem },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie },
        key: { type: 'http', scheme: 'bearer', description: 'An API key from the account page.' },
      },
    },
  };
}

function operation(route: Route): Json {
  const body = route.body && schemaOf(route.body, 'input');
  const response = route.response && schemaOf(route.response, 'output');
  const type = route.contentType ?? (response ? 'application/json' : undefined);
  return {
    summary: route.summary,
    tags: [route.tag ?? 'System'],
    operationId: `${route.method.toLowerCase()}${route.path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    security: route.sessionOnly ? [{ session: [] }] : [{}, { session: [] }, { key: [] }],
    parameters: parameters(route),
    ...(body
      ? {
          requestBody: {
            required: !route.body?.safeParse(undefined).success,
            content: { 'application/json': { schema: body } },
          },
        }
      : {}),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'OK',
        ...(route.limit === null ? {} : { headers: LIMIT_HEADERS }),
        ...(type ? { content: { [type]: response ? { schema: response } : {} } } : {}),
      },
      ...(route.limit === null
        ? {}
        : {
            429: {
              description: 'Too fast',
              headers: {
                'Retry-After': {
                  description: 'Seconds until there is room again.',
                  schema: { type: 'integer' },
                },
              },
              content: PROBLEM,
            },
          }),
      default: { description: 'A problem', content: PROBLEM },
    },
  };
}

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const LIMIT_HEADERS = {
  'RateLimit-Policy': { description: 'Name, quota and window in seconds.', schema: { type: 'string' } },
  RateLimit: {
    description: 'What is left, and seconds until it is whole again.',
    schema: { type: 'string' },
  },
};

function parameters(route: Route): Json[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: PARAMS[name] ? schemaOf(PARAMS[name], 'input') : {},
  }));
  const query = route.query ? schemaOf(route.query, 'input') : {};
  const required = (query.required ?? []) as string[];
  const inQuery = Object.entries((query.properties ?? {}) as Record<string, object>).map(
    ([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }),
  );
  const headers = (route.requestHeaders ?? []).map((header) => ({
    ...header,
    in: 'header',
    required: false,
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...headers];
}

const REF = (id: string): string => `#/components/schemas/${id}`;

function namedSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'output', unrepresentable: 'any', uri: REF });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

/**
 * JSON Schema of a zod schema, without the `$schema` line that every part of the document would repeat. In answers the named views are
 * references; requests are written out, since what is sent may be less than what is stored.
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const named = io === 'output' ? Object.entries(NAMED).find(([, each]) => each === schema) : undefined;
  if (named) return { $ref: REF(named[0]) };
  const metadata = z.registry<{ id: string }>();
  if (io === 'output') for (const [id, each] of Object.entries(NAMED)) metadata.add(each, { id });
  const { $schema: _, $defs: __, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', metadata });
  return JSON.parse(JSON.stringify(rest).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
