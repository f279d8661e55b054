/**
 * The closed set of error codes and the HTTP status each maps to. Every transport (HTTP, sockets, Discord,
 * CLI) maps from here, once. Codes are stable: clients may switch on them.
 */
export const ERROR_STATUS = {
  invalid_request: 400,
  invalid_caption: 400,
  malformed_body: 400,
  unauthenticated: 401,
  forbidden: 403,
  banned: 403,
  bad_origin: 403,
  caption_refused: 403,
  not_found: 404,
  picture_lost: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_mismatch: 409,
  gone: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  unknown_pack: 422,
  unknown_sampler: 422,
  stage_unavailable: 422,
  rate_limited: 429,
  quota_exceeded: 429,
  queue_full: 503,
  no_worker: 503,
  unavailable: 503,
  pack_invalid: 500,
  inference_failed: 500,
  storage_failed: 500,
  storage_full: 507,
  lease_lost: 500,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/**
 * Reasons that tell apart the meanings of one code. They only choose the message: a client acts on the code
 * alone. A code without a reason has its most usual meaning.
 */
export const ERROR_REASONS = [
  // unauthenticated
  'frame_looks_on',
  // forbidden
  'room_votes',
  'room_sign_in',
  // conflict
  'room_taken',
  'room_closed',
  'name_taken',
  // quota_exceeded
  'day_quota',
  'work_quota',
  'room_quota',
  'room_limit',
  'key_limit',
  'webhook_limit',
  'term_limit',
  'upload_limit',
  // invalid_caption
  'grid_unclosed',
  'grid_unopened',
  'grid_nested',
  'grid_empty',
  'grid_blank',
  'grid_large',
  // caption_refused, invalid_request
  'name_refused',
  'name_mismatch',
  // gone: the picture that an edit begins from
  'source_gone',
  // invalid_request: an uploaded file
  'upload_type',
  'upload_heic',
  'upload_unreadable',
  'upload_empty',
  'upload_large',
] as const;
export type ErrorReason = (typeof ERROR_REASONS)[number];

/**
 * An error a person may read: `message` is a sentence for them, `issues` name the fields. Never put secrets
 * in it.
 */
export class AtelierError extends Error {
  override readonly name = 'AtelierError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: {
      issues?: { path: string; message: string }[];
      reason?: ErrorReason;
      retryAfterMs?: number;
      /** Further headers of the HTTP answer, such as the client's limits. */
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** RFC 9457 problem document for `error`; anything unexpected becomes `internal` without its text. */
export function toProblem(error: unknown): {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  reason?: ErrorReason;
  issues?: { path: string; message: string }[];
} {
  const known =
    error instanceof AtelierError ? error : new AtelierError('internal', 'Something went wrong on our side.');
  return {
    type: `urn:atelier:error:${known.code}`,
    title: known.code.replaceAll('_', ' '),
    status: known.status,
    code: known.code,
    detail: known.message,
    ...(known.details.reason ? { reason: known.details.reason } : {}),
    ...(known.details.issues ? { issues: known.details.issues } : {}),
  };
}
