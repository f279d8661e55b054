import type { APIEmbed, RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { errors, FormErrors } from './error';
import { checkComponents } from './limits-components';
import { isDiscordUrl } from './url';

export type MessageBody = Omit<RESTPostAPIChannelMessageJSONBody, 'attachments'> & {
  attachments?: { id: string | number; filename?: string; description?: string }[];
};
export type Upload = { id: number; filename: string; contentType: string; bytes: Buffer };

/** Characters that Discord counts towards the 6,000 of all embeds of a message. */
const embedSize = (embed: APIEmbed): number =>
  [
    embed.title,
    embed.description,
    embed.footer?.text,
    embed.author?.name,
    ...(embed.fields ?? []).flatMap((field) => [field.name, field.value]),
  ].reduce((sum, text) => sum + [...(text ?? '')].length, 0);

function checkEmbed(form: FormErrors, embed: APIEmbed, at: (string | number)[], files: Set<string>): void {
  form.length([...at, 'title'], embed.title, 0, 256);
  form.length([...at, 'description'], embed.description, 0, 4096);
  form.count([...at, 'fields'], embed.fields, 0, 25);
  for (const [index, field] of (embed.fields ?? []).entries()) {
    form.length([...at, 'fields', index, 'name'], field.name, 1, 256);
    form.length([...at, 'fields', index, 'value'], field.value, 1, 1024);
  }
  if (embed.footer) form.length([...at, 'footer', 'text'], embed.footer.text, 1, 2048);
  if (embed.author) form.length([...at, 'author', 'name'], embed.author.name, 1, 256);
  const urls: [string, string | undefined, boolean][] = [
    ['url', embed.url, false],
    ['image', embed.image?.url, true],
    ['thumbnail', embed.thumbnail?.url, true],
    ['author', embed.author?.icon_url, true],
    ['footer', embed.footer?.icon_url, true],
  ];
  for (const [name, url, mayAttach] of urls) {
    if (url === undefined) continue;
    const attached = mayAttach && url.startsWith('attachment://');
    if (attached ? !files.has(url.slice('attachment://'.length)) : !isDiscordUrl(url))
      form.add([...at, name, 'url'], 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
  }
  if (embed.color !== undefined && (embed.color < 0 || embed.color > 0xffffff))
    form.add([...at, 'color'], 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 16777215.');
}

/**
 * Refuses a message body that Discord would refuse: documented lengths and counts, URLs, unknown attachments.
 * @param kept file names of attachments that an edit keeps
 * @throws DiscordError 50035 naming each field, 40005 when a file is too large
 */
export function checkMessage(
  body: MessageBody,
  uploads: Upload[],
  kept: string[],
  attachmentSizeLimit: number,
): void {
  const form = new FormErrors();
  form.length(['content'], body.content ?? undefined, 0, 2000);
  form.count(['embeds'], body.embeds ?? [], 0, 10);
  const files = new Set([...kept, ...uploads.map((upload) => upload.filename)]);
  for (const [index, embed] of (body.embeds ?? []).entries())
    checkEmbed(form, embed, ['embeds', index], files);
  if ((body.embeds ?? []).reduce((sum, embed) => sum + embedSize(embed), 0) > 6000)
    form.add(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
  checkComponents(form, body.components ?? []);
  form.count(['attachments'], [...files], 0, 10);
  for (const [index, attachment] of (body.attachments ?? []).entries())
    form.length(['attachments', index, 'description'], attachment.description, 0, 1024);
  const parse = body.allowed_mentions?.parse ?? [];
  if (parse.some((kind) => !['roles', 'users', 'everyone'].includes(kind)))
    form.add(
      ['allowed_mentions', 'parse'],
      'BASE_TYPE_CHOICES',
      'Value must be one of roles, users, everyone.',
    );
  form.throwIfAny();
  if (uploads.some((upload) => upload.bytes.length > attachmentSizeLimit)) throw errors.tooLarge();
}
