import {
  type APIComponentInContainer,
  DiscordAPIError,
  type Interaction,
  RESTJSONErrorCodes,
} from 'discord.js';
import type { Translate } from '../i18n';
import { presentError, Refusal } from '../presenters/error';
import { COLOURS, container, text } from '../presenters/parts';
import { answer, privately } from './answer';

/**
 * Waits at most `ms` milliseconds for an answer that Discord lets no bot defer. Discord gives up after three
 * seconds; shortly before that, words are better than Discord's own failure. @throws Refusal unavailable
 */
export async function withPatience<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('unavailable', 'refusals.slow')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const RIGHTS = new Set<number | string>([
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
]);
const CLOSED = new Set<number | string>([
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  RESTJSONErrorCodes.ThreadLocked,
]);

/** What Discord does not let the bot do, as a person can mend it; other errors stay what they are. */
function inWords(error: unknown): unknown {
  if (!(error instanceof DiscordAPIError)) return error;
  if (RIGHTS.has(error.code)) return new Refusal('forbidden', 'refusals.permissions');
  if (CLOSED.has(error.code)) return new Refusal('conflict', 'refusals.archived');
  if (error.code !== RESTJSONErrorCodes.ActionCannotBePerformedDueToSlowmodeRateLimit) return error;
  const after = (error.rawError as { retry_after?: number }).retry_after ?? 0;
  return new Refusal('rate_limited', 'refusals.slowMode', { seconds: Math.ceil(after) });
}

/**
 * Tells the person alone why an interaction failed. @throws DiscordAPIError, HTTPError when Discord takes no
 * answer
 * @param more what stands below the words, such as the way back to a form
 */
export async function refuse(
  interaction: Interaction,
  error: unknown,
  t: Translate,
  commandIds: ReadonlyMap<string, string>,
  more: readonly APIComponentInContainer[] = [],
): Promise<void> {
  if (interaction.isAutocomplete()) {
    if (!interaction.responded) await interaction.respond([]);
    return;
  }
  if (!interaction.isRepliable()) return;
  const words = text(presentError(inWords(error), t, commandIds));
  const said = { components: [container(COLOURS.failed, words, ...more)] };
  if (!interaction.deferred && !interaction.replied) {
    await interaction.reply(privately(said));
    return;
  }
  if (interaction.ephemeral) {
    await answer(interaction, said);
    return;
  }
  // A public "… is thinking" must go first: the follow-up would take its place and be public too. A deferred
  // update has no such message, and the message that the button is on stays.
  const updates = interaction.isMessageComponent() && interaction.ephemeral === null;
  if (!updates) await interaction.deleteReply();
  await interaction.followUp(privately(said));
}
