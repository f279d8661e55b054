import { createRoute } from '@hono/zod-openapi';
import type { Handler } from 'hono';
import { z } from 'zod';
import { type Api, type ApiEnv, PARAMS, type Policy, type TAGS } from './context';
import { limitAnswers, problemAnswers } from './openapi';
import { policyOf } from './policy';

interface Description extends Policy {
  summary: string;
  tag: (typeof TAGS)[number];
  /**
   * Checked before a guest is made, so a bad request leaves no guest behind. Absent: the body is empty or
   * `{}`, or of an `upload` the file alone.
   */
  body?: z.ZodType;
  query?: z.ZodObject;
  /** Request headers to describe. */
  headers?: z.ZodObject;
  /** Schema of the JSON answer, or the media type of another answer. Absent: no body. */
  answer?: z.ZodType | string;
  /** 200 unless given. */
  status?: 200 | 201 | 204 | 302 | 303;
}

/** A body that is a file. */
const FILE = { 'image/*': { schema: { type: 'string' as const, format: 'binary' } } };

type Method = 'get' | 'post' | 'put' | 'delete';

/**
 * Adds the route `method path` (with `{name}` parameters) to `api`, with its policy, handler and description.
 */
export function define(
  api: Api,
  method: Method,
  path: string,
  about: Description,
  handler: Handler<ApiEnv>,
): void {
  const { status = 200, body, query, headers, answer } = about;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const limited = about.limit !== null;
  const content =
    answer === undefined
      ? {}
      : {
          content: typeof answer === 'string' ? { [answer]: {} } : { 'application/json': { schema: answer } },
        };
  const route = createRoute({
    method,
    path,
    summary: about.summary,
    tags: [about.tag],
    operationId: `${method}${path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    security: about.sessionOnly ? [{ session: [] }] : [{}, { session: [] }, { key: [] }],
    request: {
      ...(names.length > 0 && {
        params: z.object(Object.fromEntries(names.map((name) => [name, PARAMS[name] ?? z.string()]))),
      }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && {
        body: {
          required: !body.safeParse(undefined).success,
          content: { 'application/json': { schema: body }, ...(about.upload && FILE) },
        },
      }),
      ...(!body && about.upload && { body: { required: true, content: FILE } }),
    },
    responses: {
      [status]: { description: 'OK', ...(limited && { headers: limitAnswers }), ...content },
      ...problemAnswers(limited),
    },
  });
  api.openAPIRegistry.registerPath(route);
  api.on([method.toUpperCase()], [route.getRoutingPath()], ...policyOf(method, path, about), handler);
}
