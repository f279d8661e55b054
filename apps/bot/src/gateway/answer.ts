import { type Interaction, MessageFlags, Routes } from 'discord.js';
import type { Picture } from '../follow/draw';
import { bodyOf } from '../follow/message-body';
import type { Reply } from '../presenters/reply';

type Answered = Pick<Interaction, 'applicationId' | 'token' | 'client'>;

/** A file of an answer. */
export type AnswerFile = Picture & { alt: string };

/**
 * Makes the deferred answer, or the message that a pressed button is on, show `reply` alone. Not by the library's
 * `editReply`: that turns a content of null into an empty one, which Discord refuses beside components, and an
 * answer of an older bot has one.
 * @throws DiscordAPIError, HTTPError when Discord takes no answer
 */
export async function answer(
  { applicationId, token, client }: Answered,
  { components }: Reply,
  files: readonly AnswerFile[] = [],
): Promise<void> {
  const request = bodyOf({ components, files: files.map(({ alt, ...upload }) => ({ alt, upload })) });
  await client.rest.patch(Routes.webhookMessage(applicationId, token, '@original'), {
    auth: false,
    ...request,
  });
}

/** A message that only the person sees, as the library's `reply` and `followUp` take it. */
export const privately = ({ components }: Reply) =>
  ({
    components,
    flags: MessageFlags.Ephemeral | MessageFlags.IsComponentsV2,
  }) as const;
