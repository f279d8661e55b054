/** Nested like the request body; each leaf carries Discord's `_errors`. */
export type ErrorTree = { [key: string]: ErrorTree | { code: string; message: string }[] };

/** An error of Discord's REST API: HTTP status, JSON error code, and the place in the body. */
export class DiscordError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors?: ErrorTree,
    /** Further fields of the answer. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
  get body(): Record<string, unknown> {
    return {
      message: this.message,
      code: this.code,
      ...(this.errors ? { errors: this.errors } : {}),
      ...this.more,
    };
  }
}

/** The errors this server answers, by Discord's documented JSON error codes. */
export const errors = {
  unauthorized: () => new DiscordError(401, 0, '401: Unauthorized'),
  notFound: () => new DiscordError(404, 0, '404: Not Found'),
  unknownChannel: () => new DiscordError(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new DiscordError(404, 10004, 'Unknown Guild'),
  unknownMessage: () => new DiscordError(404, 10008, 'Unknown Message'),
  unknownUser: () => new DiscordError(404, 10013, 'Unknown User'),
  unknownWebhook: () => new DiscordError(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new DiscordError(404, 10062, 'Unknown interaction'),
  alreadyAcknowledged: () => new DiscordError(400, 40060, 'Interaction has already been acknowledged.'),
  tooLarge: () => new DiscordError(413, 40005, 'Request entity too large'),
  missingAccess: () => new DiscordError(403, 50001, 'Missing Access'),
  notAuthor: () => new DiscordError(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new DiscordError(400, 50006, 'Cannot send an empty message'),
  missingPermissions: () => new DiscordError(403, 50013, 'Missing Permissions'),
  invalidWebhookToken: () => new DiscordError(401, 50027, 'Invalid Webhook Token'),
  archived: () => new DiscordError(400, 50083, 'Thread is archived'),
  entryPointMissing: () =>
    new DiscordError(
      400,
      50240,
      "You cannot remove this app's Entry Point command in a bulk update operation. Please include the Entry Point command in your update request or delete it separately.",
    ),
  malformed: () => new DiscordError(400, 50109, 'The request body contains invalid JSON.'),
};

/** Collects the faults of a body and throws them together as `50035 Invalid Form Body`. */
export class FormErrors {
  readonly #tree: ErrorTree = {};
  #count = 0;

  add(path: (string | number)[], code: string, message: string): void {
    this.#count += 1;
    let node = this.#tree;
    for (const key of path) {
      node[key] ??= {};
      node = node[key] as ErrorTree;
    }
    node._errors ??= [];
    (node._errors as { code: string; message: string }[]).push({ code, message });
  }

  /**
   * Checks a string's length in characters: code points, white space around it not counted, as Discord does.
   */
  length(path: (string | number)[], value: unknown, min: number, max: number): void {
    if (value === undefined || value === null) {
      if (min > 0) this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
      return;
    }
    if (typeof value !== 'string') {
      this.add(path, 'BASE_TYPE_STRING', 'Could not interpret value as string.');
      return;
    }
    const size = [...value.trim()].length;
    if (size < min || size > max)
      this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  }

  /** Checks how many entries a list has. */
  count(path: (string | number)[], list: readonly unknown[] | undefined, min: number, max: number): void {
    const size = list?.length ?? 0;
    if (size < min || size > max)
      this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  }

  throwIfAny(): void {
    if (this.#count > 0) throw new DiscordError(400, 50035, 'Invalid Form Body', this.#tree);
  }
}
