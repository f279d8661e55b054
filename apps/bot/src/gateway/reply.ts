import { type Interaction, MessageFlags } from 'discord.js';
import type { Translate } from '../i18n';
import { presentError, Refusal } from '../presenters/error';
import type { Reply } from '../presenters/reply';

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

const NOTHING: Reply = { embeds: [], components: [] };

/**
 * Tells the person alone why an interaction failed. @throws DiscordAPIError, HTTPError when Discord takes no
 * answer
 * @param more what stands below the words, such as the way back to a form
 */
export async function refuse(
  interaction: Interaction,
  error: unknown,
  t: Translate,
  more: Reply = NOTHING,
): Promise<void> {
  if (interaction.isAutocomplete()) {
    if (!interaction.responded) await interaction.respond([]);
    return;
  }
  if (!interaction.isRepliable()) return;
  const content = presentError(error, t);
  if (!interaction.deferred && !interaction.replied) {
    await interaction.reply({ content, ...more, flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.ephemeral) {
    await interaction.editReply({ content, ...more });
    return;
  }
  // A public "… is thinking" must go first: the follow-up would take its place and be public too. A deferred
  // update has no such message, and the message that the button is on stays.
  const updates = interaction.isMessageComponent() && interaction.ephemeral === null;
  if (!updates) await interaction.deleteReply();
  await interaction.followUp({ content, ...more, flags: MessageFlags.Ephemeral });
}
