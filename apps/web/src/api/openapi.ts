import { zodToOpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as domain from '@atelier/domain';
import type { z } from 'zod';
import { type Api, TAGS } from './context';

type Json = Record<string, unknown>;

/** Schemas that many answers share, described once under these names. */
const NAMED: Record<string, z.ZodType> = {
  Generation: domain.generationView,
  Image: domain.imageView,
  Settings: domain.settingsSchema,
  Person: domain.personView,
  Room: domain.roomView,
  Pack: domain.packView,
  LineageNode: domain.lineageNode,
  Provenance: domain.provenanceView,
  Webhook: domain.webhookView,
  Upload: domain.uploadView,
  Edit: domain.editView,
};
for (const [refId, schema] of Object.entries(NAMED))
  zodToOpenAPIRegistry.add(schema, { _internal: { refId } });

const PROBLEM = {
  type: 'object' as const,
  description: 'RFC 9457 problem document',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' as const },
    title: { type: 'string' as const },
    status: { type: 'integer' as const },
    code: { enum: Object.keys(domain.ERROR_STATUS) },
    detail: { type: 'string' as const, description: 'A sentence for people.' },
    reason: {
      enum: [...domain.ERROR_REASONS],
      description: 'What the code means here, where it may mean several things.',
    },
    requestId: { type: 'string' as const },
    issues: {
      type: 'array' as const,
      items: {
        type: 'object' as const,
        properties: { path: { type: 'string' as const }, message: { type: 'string' as const } },
      },
    },
  },
};

const DESCRIPTION = `A shared studio for text-to-image.

**Authentication.** Browsers send a session cookie. A change with it must also name this site as its Origin.
Programs send an API key (\`Authorization: Bearer atl_…\`, made on the account page), and cookies beside a key are
ignored. Without either, the first request that makes something makes a guest.

**Errors** are problem documents (RFC 9457) with a closed set of codes.

**Limits.** Limited answers carry \`RateLimit-Policy\` and \`RateLimit\`. A 429 has \`Retry-After\`, in seconds.

**Webhooks** follow Standard Webhooks (https://www.standardwebhooks.com): \`webhook-id\`, \`webhook-timestamp\`
and \`webhook-signature\`, which that project's libraries verify in many languages.`;

const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const header = (description: string, type: 'string' | 'integer' = 'string') => ({
  description,
  schema: { type },
});

/** Headers of every answer that spends a limit. */
export const limitAnswers = {
  'RateLimit-Policy': header('Name, quota and window in seconds.'),
  RateLimit: header('Remaining points, and seconds until the window resets.'),
};

/** The error responses of every route. */
export const problemAnswers = (limited: boolean) => ({
  ...(limited && {
    429: {
      description: 'Too fast',
      headers: { 'Retry-After': header('Seconds until there is room again.', 'integer') },
      content,
    },
  }),
  default: { description: 'A problem', content },
});

/** Returns the OpenAPI 3.1 document of `api`, generated from the schemas that parse requests. */
export function openapiDocument(api: Api, sessionCookie: string): Json {
  const { openAPIRegistry: registry } = api;
  registry.registerComponent('schemas', 'Problem', PROBLEM);
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookie,
  });
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key from the account page.',
  });
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Atelier', version: '1', description: DESCRIPTION },
    tags: TAGS.map((name) => ({ name })),
  });
  return JSON.parse(JSON.stringify(document), tidy) as Json;
}

/**
 * Corrects two outputs of zod-to-openapi 9.1. Its nullable reference (`allOf` of the reference and `object |
 * null`) admits no null. Its patterns keep the flag `u`, but JSON Schema patterns have no flags and are
 * Unicode.
 */
function tidy(key: string, value: unknown): unknown {
  if (key === 'pattern' && typeof value === 'string') return value.replace(/\/u$/, '');
  const [reference, nullable] = (value as { allOf?: Json[] } | null)?.allOf ?? [];
  if (!reference?.$ref || !Array.isArray(nullable?.type)) return value;
  return { anyOf: [reference, { type: 'null' }] };
}
