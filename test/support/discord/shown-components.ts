import type { APIAttachment } from 'discord-api-types/v10';
import type { Loose } from './limits-parts';

/**
 * Components as Discord shows them: each with an id, and each `attachment://` with the address and the id of its
 * attachment.
 */
export function shownComponents(components: unknown, attachments: readonly APIAttachment[]): unknown[] {
  const files = new Map(attachments.map((file) => [`attachment://${file.filename}`, file]));
  let last = 0;
  const media = <T extends { url?: string } | undefined>(item: T): T => {
    const file = files.get(item?.url ?? '');
    if (!file) return item;
    const { url, proxy_url, content_type, id } = file;
    return { ...item, url, proxy_url, content_type, attachment_id: id };
  };
  const named = ({ url = '' }: { url?: string }) => {
    const file = files.get(url);
    return file ? { name: file.filename, size: file.size } : {};
  };
  const shown = (part: Loose): unknown => {
    last += 1;
    const id = part.id || last;
    return {
      ...part,
      id,
      ...(part.components && { components: part.components.map(shown) }),
      ...(part.accessory && { accessory: shown(part.accessory) }),
      ...(part.items && { items: part.items.map((item) => ({ ...item, media: media(item.media) })) }),
      ...(part.media && { media: media(part.media) }),
      ...(part.file && { file: media(part.file), ...named(part.file) }),
    };
  };
  return (components as Loose[]).map(shown);
}
