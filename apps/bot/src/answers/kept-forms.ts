import { AtelierError } from '@atelier/domain';
import { discord } from '@atelier/services';
import type { APIComponentInContainer, ModalSubmitInteraction } from 'discord.js';
import { withPatience } from '../gateway/reply';
import type { Translate } from '../i18n';
import { parseCustomId } from '../presenters/custom-id';
import { presentKept } from '../presenters/kept';
import { shownAt } from './edit-form';
import { filledIn, pictureOf } from './fields';
import type { App } from './handler';

/** Forms that open again as they were sent. */
const FORMS = new Set(['remix', 'edit', 'start', 'report']);

/**
 * Keeps what a person typed into a form that was refused. Returns what leads back to it; null where nothing is
 * kept: the database is away, or nothing that the person types would help.
 */
export async function keepForm(
  interaction: ModalSubmitInteraction,
  error: unknown,
  app: App,
  t: Translate,
): Promise<APIComponentInContainer[] | null> {
  const { action, args } = parseCustomId(interaction.customId);
  if (!FORMS.has(action) || (error instanceof AtelierError && error.code === 'banned')) return null;
  const { id, customId, fields, user } = interaction;
  const ctx = { actor: { kind: 'system' }, deps: app.deps } as const;
  const input = { id, discordId: user.id, customId, filled: filledIn(fields) };
  try {
    await withPatience(discord.keepForm({ ctx, input }), app.patienceMs);
  } catch (err) {
    app.log.warn({ err, interaction: id }, 'a refused form could not be kept');
    return null;
  }
  return presentKept(id, isAboutFile(error) ? null : pictureIn(interaction, action, args), t);
}

/** Address of the picture that a form begins from; null where there is none. */
function pictureIn(interaction: ModalSubmitInteraction, action: string, [at]: string[]): string | null {
  if (action === 'start') return shownAt(interaction, Number(at));
  try {
    return pictureOf(interaction.fields).url;
  } catch {
    return null;
  }
}

/** Codes and reasons after which another picture has to be chosen. */
const OF_FILES = new Set(['body_too_large', 'unsupported_media_type', 'not_found']);
const isAboutFile = (error: unknown): boolean =>
  error instanceof AtelierError &&
  (OF_FILES.has(error.code) || error.details.reason?.startsWith('upload_') === true);
