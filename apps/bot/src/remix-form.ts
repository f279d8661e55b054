import { AtelierError } from '@atelier/domain';
import { generation } from '@atelier/services';
import type { ButtonInteraction, MessageContextMenuCommandInteraction } from 'discord.js';
import type { App } from './app';
import { presentRemixModal } from './presenters/remix-modal';

/** A form must be the first answer and cannot be deferred: past this, words are better than Discord's own failure. */
const PATIENCE_MS = 2_000;

/**
 * Opens the remix form with the caption and the seed filled in.
 * @param find resolves with the generation's id
 * @throws AtelierError not_found, gone, unavailable (the database takes too long)
 */
export async function openRemixForm(
  app: App,
  interaction: ButtonInteraction | MessageContextMenuCommandInteraction,
  find: () => Promise<string>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new AtelierError('unavailable', 'This takes too long right now.');
    timer = setTimeout(() => reject(error), PATIENCE_MS);
  });
  const ctx = { actor: { kind: 'anonymous' }, deps: app.deps } as const;
  const read = find().then((id) => generation.get({ ctx, input: { id } }));
  const view = await Promise.race([read, late]).finally(() => clearTimeout(timer));
  await interaction.showModal(presentRemixModal(view));
}
