import type { ErrorCode, ErrorReason, toProblem } from '@atelier/domain';

/** A refusal of the API. `code` is a domain error code, or `network` when there was no answer. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode | 'network',
    detail: string,
    /** Seconds to wait, from Retry-After. */
    readonly retryAfter: number | null = null,
    /** Narrows the code: which rule refused. */
    readonly reason: ErrorReason | null = null,
  ) {
    super(detail);
  }
}

/** Event on `window` after the server made the visitor a guest, which a first action does. */
export const SESSION_EVENT = 'atelier:session';

type Options = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON; a Blob as it is, with a `content-type` of its own in `headers`. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** The request outlives the page. */
  keepalive?: boolean;
};

/** Calls our own API from the browser. @throws ApiError; AbortError when `signal` fires */
export async function api<T>(
  path: string,
  { method = 'GET', body, headers, ...options }: Options = {},
): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      ...options,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...headers,
      },
      body: body instanceof Blob ? body : JSON.stringify(body),
    });
    // An answer that ends half-way is none: `json()` would fail alike for it and for an empty one.
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError('network', '');
  }
  if (response.headers.get('x-session') === 'new') window.dispatchEvent(new Event(SESSION_EVENT));
  const answer = jsonOrNull(text);
  if (response.ok) return answer as T;
  const problem = (answer ?? {}) as Partial<ReturnType<typeof toProblem>>;
  const wait = Number(response.headers.get('retry-after'));
  throw new ApiError(
    problem.code ?? 'internal',
    // The name of a field is for programs.
    problem.detail?.replace(`${problem.issues?.[0]?.path}: `, '') ?? '',
    Number.isFinite(wait) && wait > 0 ? wait : null,
    problem.reason,
  );
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
