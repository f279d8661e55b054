import {
  type APIMessage,
  type APIMessageTopLevelComponent,
  MessageFlags,
  type RawFile,
  type RESTPatchAPIChannelMessageJSONBody,
} from 'discord.js';
import type { Picture } from './draw';

/** Bytes of a file that Discord takes in any message; an interaction may allow more. */
export const ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** A file of a message: one to upload, or one that it has already. */
export type MessageFile = { alt: string; upload: Picture } | { kept: string };

/** A message's whole content. Absent `files` leaves the attachments as they are; [] takes them off. */
export interface Content {
  components: APIMessageTopLevelComponent[];
  files?: readonly MessageFile[];
}

/** Attachments of a message, as an edit names them to keep them. */
export type Attached = readonly { id: string; name: string }[];

/**
 * The request that makes a message show `content` alone. It takes content and embeds off, which an older message of
 * ours has: Discord refuses them beside components, empty ones too, so they are null.
 */
export function bodyOf({ components, files }: Content): {
  body: RESTPatchAPIChannelMessageJSONBody;
  files?: RawFile[];
} {
  const uploads = (files ?? []).flatMap((each) => ('upload' in each ? [each] : []));
  const kept = (files ?? []).flatMap((each) => ('kept' in each ? [{ id: each.kept }] : []));
  const sent = uploads.map(({ upload, alt }, at) => ({ id: at, filename: upload.name, description: alt }));
  return {
    body: {
      flags: MessageFlags.IsComponentsV2,
      content: null,
      embeds: null,
      components,
      ...(files ? { attachments: [...kept, ...sent] } : {}),
      allowed_mentions: { parse: [] },
    } as RESTPatchAPIChannelMessageJSONBody,
    ...(uploads.length > 0 && {
      files: uploads.map(({ upload: { name, bytes, contentType } }) => ({ name, data: bytes, contentType })),
    }),
  };
}

/**
 * The attachments of a message. Discord may list those that components show only there, by address and id.
 * @param message as the REST API answers
 */
export function attachedTo(message: Partial<APIMessage>): Attached {
  const found = new Map<string, string>();
  for (const { id, filename } of message.attachments ?? []) found.set(filename, id);
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { attachment_id: id, url } = value as { attachment_id?: string; url?: string };
    if (id && url && URL.canParse(url)) found.set(new URL(url).pathname.split('/').at(-1) ?? '', id);
    for (const inner of Object.values(value)) look(inner);
  };
  look(message.components ?? []);
  return [...found].map(([name, id]) => ({ id, name }));
}

/** Components that name files by the names they got. @param names planned name → real one */
export function renamed(
  components: APIMessageTopLevelComponent[],
  names: ReadonlyMap<string, string>,
): APIMessageTopLevelComponent[] {
  let json = JSON.stringify(components);
  for (const [planned, real] of names)
    if (planned !== real) json = json.replaceAll(`"attachment://${planned}"`, `"attachment://${real}"`);
  return JSON.parse(json);
}
