/** The part of JSON Schema that this page reads. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
};
type Parameter = { name: string; in: string; required: boolean; schema: Schema; description?: string };
export type Operation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** Closed to API keys. */
  browserOnly: boolean;
  parameters: Parameter[];
  body: Schema | null;
  status: string;
  answer: Schema | null;
  contentType: string | null;
};
type Chapter = { name: string; operations: Operation[] };

type Content = Record<string, { schema?: Schema }>;
type RawOperation = {
  operationId: string;
  summary: string;
  tags: string[];
  security: Record<string, unknown>[];
  /** Absent where there are none. */
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
};
type Raw = {
  info: { description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, RawOperation>>;
};

/** Our own OpenAPI document, by chapters, in the order in which it names them. */
export function readDocument(document: Record<string, unknown>): {
  description: string;
  chapters: Chapter[];
} {
  const { info, tags, paths } = document as Raw;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      tag: raw.tags[0],
      operation: read(path, method, raw),
    })),
  );
  const chapters = tags.map(({ name }) => ({
    name,
    operations: all.flatMap(({ tag, operation }) => (tag === name ? operation : [])),
  }));
  return { description: info.description, chapters };
}

function read(path: string, method: string, raw: RawOperation): Operation {
  const [status = '200', success] = Object.entries(raw.responses).find(([code]) => /^[23]/.test(code)) ?? [];
  const [contentType = null, content] = Object.entries(success?.content ?? {})[0] ?? [];
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    summary: raw.summary,
    browserOnly: !raw.security.some((scheme) => 'key' in scheme),
    parameters: raw.parameters ?? [],
    body: raw.requestBody?.content['application/json']?.schema ?? null,
    status,
    answer: content?.schema ?? null,
    contentType,
  };
}

/** A schema's type in a few characters: `integer 0…4`, `"a" | "b"`, `Generation[]`. */
export function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (schema.type === 'array') return `${schema.items ? typeOf(schema.items) : 'any'}[]`;
  const base = [schema.type ?? 'any'].flat().join(' | ');
  if (schema.format) return `${base} (${schema.format})`;
  const { minimum: least, maximum: most } = schema;
  // An integer's schema names JavaScript's safe bounds, which say nothing.
  const bounded = [least, most].some((bound) => bound !== undefined && Math.abs(bound) < 2 ** 53 - 1);
  if (bounded) return `${base} ${least ?? ''}…${most ?? ''}`;
  return schema.maxLength ? `${base}, ≤ ${schema.maxLength}` : base;
}
