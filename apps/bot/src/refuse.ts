import { type Interaction, MessageFlags } from 'discord.js';
import type { Translate } from './i18n';
import { presentError } from './presenters/error';

/** Tells the person, and nobody else, why it was not done. */
export async function refuse(interaction: Interaction, error: unknown, t: Translate): Promise<void> {
  if (interaction.isAutocomplete()) {
    if (!interaction.responded) await interaction.respond([]);
    return;
  }
  if (!interaction.isRepliable()) return;
  const content = presentError(error, t);
  if (!interaction.deferred && !interaction.replied) {
    await interaction.reply({ content, flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.ephemeral) {
    await interaction.editReply({ content, embeds: [], components: [] });
    return;
  }
  // "… is thinking" is there for all to see: it goes first, else the follow-up takes its place and is public too. After a
  // deferred update there is no such message, and the one the button is on stays.
  const updates = interaction.isMessageComponent() && interaction.ephemeral === null;
  if (!updates) await interaction.deleteReply();
  await interaction.followUp({ content, flags: MessageFlags.Ephemeral });
}
