import type { OpenedImage } from '@atelier/services';
import { knowsEtag } from '../server/etag';
import type { Call } from './context';

/**
 * Answers with a redirect to the storage, where the settings say so and a page's `<img>` asks. Everything else
 * gets the bytes from here: `fetch` would need the storage's CORS rules, a download its file name, and programs
 * need not follow redirects. Null: answer with the bytes.
 */
export async function redirectImage(
  c: Call,
  opened: OpenedImage,
  cacheControl: string,
): Promise<Response | null> {
  const { images, deps, frame } = c.env.container;
  if (!images) return null;
  // A redirect would lead out of Discord's proxy, and its frame may load from nowhere else.
  if (frame !== null) c.header('Vary', 'Referer', { append: true });
  if (frame !== null && c.req.header('referer')?.startsWith(`${frame}/`)) return null;
  c.header('Vary', 'Sec-Fetch-Mode', { append: true });
  if (c.req.header('sec-fetch-mode') !== 'no-cors') return null;
  if (knowsEtag(c.req.header('if-none-match'), `"${opened.etag}"`)) return null;
  const key = await opened.storedKey();
  if (key === null) return null;
  const isPublic = cacheControl.startsWith('public');
  const { contentType } = opened;
  // Half of the URL's life: a redirect from a cache leads to a URL that still opens.
  c.header('Cache-Control', isPublic ? `public, max-age=${Math.floor(images.seconds / 2)}` : cacheControl);
  return c.redirect(await images.urlOf(key, { contentType, isPublic, now: deps.now() }), 302);
}
