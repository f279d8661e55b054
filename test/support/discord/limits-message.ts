import type { APIEmbed, RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { errors, FormErrors } from './error';
import { checkComponents } from './limits-components';
import { checkV2 } from './limits-v2';
import { isDiscordUrl } from './url';

export type MessageBody = Omit<RESTPostAPIChannelMessageJSONBody, 'attachments'> & {
  attachments?: { id: string | number; filename?: string; description?: string }[];
};
/** Message flag IS_COMPONENTS_V2: the message is made of components alone, for good. */
export const IS_COMPONENTS_V2 = 1 << 15;
/** What an edit finds: the message as it stands. */
export type Before = { flags?: number; content: string; embeds: readonly unknown[] };
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

/** Whether a body makes, or an edit leaves, a message of components alone. */
const isV2 = (body: MessageBody, before?: Before): boolean =>
  ((Number(body.flags ?? 0) | (before?.flags ?? 0)) & IS_COMPONENTS_V2) !== 0;

/**
 * A message of components alone has no content, embeds, poll or stickers, not even empty ones. An edit that turns
 * an older message into one takes them off by null.
 */
function checkLegacy(form: FormErrors, body: MessageBody, before?: Before): void {
  const refuse = (field: string): void =>
    form.add(
      [field],
      'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    );
  for (const field of ['content', 'embeds', 'poll', 'sticker_ids'] as const)
    if (body[field] !== undefined && body[field] !== null) refuse(field);
  if (body.flags !== undefined && (body.flags & IS_COMPONENTS_V2) === 0)
    form.add(['flags'], 'MESSAGE_FLAGS_INVALID', 'IS_COMPONENTS_V2 cannot be taken off a message.');
  if (!before || (before.flags ?? 0) & IS_COMPONENTS_V2) return;
  if (before.content && body.content !== null) refuse('content');
  if (before.embeds.length > 0 && (body.embeds as unknown) !== null) refuse('embeds');
}

/** Whether a new message would show nothing. */
export const isEmpty = (body: MessageBody, uploads: readonly Upload[]): boolean =>
  isV2(body) ? !body.components?.length : !body.content && !body.embeds?.length && uploads.length === 0;

/** A message without IS_COMPONENTS_V2. */
function checkOlder(form: FormErrors, body: MessageBody, files: Set<string>): void {
  form.length(['content'], body.content ?? undefined, 0, 2000);
  form.count(['embeds'], body.embeds ?? [], 0, 10);
  for (const [index, embed] of (body.embeds ?? []).entries())
    checkEmbed(form, embed, ['embeds', index], files);
  if ((body.embeds ?? []).reduce((sum, embed) => sum + embedSize(embed), 0) > 6000)
    form.add(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
  checkComponents(form, body.components ?? []);
}

/**
 * Refuses a message body that Discord would refuse: documented lengths and counts, URLs, unknown attachments.
 * @param kept file names of attachments that an edit keeps
 * @param before the message that an edit changes
 * @throws DiscordError 50035 naming each field, 40005 when a file is too large
 */
export function checkMessage(
  body: MessageBody,
  uploads: Upload[],
  kept: string[],
  attachmentSizeLimit: number,
  before?: Before,
): void {
  const form = new FormErrors();
  const names = [...kept, ...uploads.map((upload) => upload.filename)];
  const files = new Set(names);
  if (isV2(body, before)) {
    checkLegacy(form, body, before);
    if (body.components || !before) checkV2(form, body.components ?? [], files);
  } else checkOlder(form, body, files);
  form.count(['attachments'], names, 0, 10);
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
