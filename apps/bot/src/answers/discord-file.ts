import { Refusal } from '../presenters/error';

/** Milliseconds until a file must be here. */
const PATIENCE_MS = 15_000;

/** Where Discord keeps attachments. A local server, which DISCORD_API names in its stead, keeps its own. */
export function attachmentOrigins(api: string): ReadonlySet<string> {
  const { hostname, origin } = new URL(api);
  return /(^|\.)discord(app)?\.com$/.test(hostname)
    ? new Set(['https://cdn.discordapp.com', 'https://media.discordapp.net'])
    : new Set([origin]);
}

/** Whether Discord serves `url` as an attachment. */
export const isDiscordFile = (url: string, origins: ReadonlySet<string>): boolean =>
  URL.canParse(url) &&
  origins.has(new URL(url).origin) &&
  /^\/(ephemeral-)?attachments\//.test(new URL(url).pathname);

/**
 * Fetches an attachment from Discord's own hosts, following no redirect and reading no more than `most` bytes.
 * @throws Refusal invalid_request (another address), body_too_large, not_found (an expired link), unavailable
 */
export async function readDiscordFile(
  url: string,
  origins: ReadonlySet<string>,
  most: number,
): Promise<Uint8Array> {
  if (!isDiscordFile(url, origins)) throw new Refusal('invalid_request', 'refusals.elsewhere');
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const away = (): never => {
    throw new Refusal(signal.aborted ? 'unavailable' : 'not_found', 'refusals.fileGone');
  };
  const response = await fetch(url, { signal, redirect: 'error' }).catch(away);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    return away();
  }
  if (Number(response.headers.get('content-length') ?? 0) > most) {
    await response.body.cancel();
    throw tooLarge(most);
  }
  return upTo(response.body, most).catch((error: unknown) => {
    if (error instanceof Refusal) throw error;
    return away();
  });
}

const tooLarge = (most: number): Refusal =>
  new Refusal('body_too_large', 'refusals.fileTooLarge', { megabytes: most / 1024 / 1024 });

/** Reads a body. @throws Refusal body_too_large, as soon as it is longer than `most` bytes */
async function upTo(body: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
