import { generation } from '@atelier/services';
import type { APIModalInteractionResponseCallbackData } from 'discord.js';
import { customId, parseCustomId } from '../presenters/custom-id';
import { presentEditModal } from '../presenters/edit-modal';
import { Refusal } from '../presenters/error';
import type { Filled } from '../presenters/form';
import { presentRemixModal } from '../presenters/remix-modal';
import { presentReportModal } from '../presenters/report-modal';
import type { App, Call } from './handler';

type Opener = Pick<Call<never>, 'ctx' | 't' | 'app'>;
type Form = APIModalInteractionResponseCallbackData;

/** Styles that a pack knows, the default one without a name; none where it is not installed here. */
function stylesOf({ deps: { packs } }: App, name = packs.defaultName): readonly string[] {
  return packs.get(name)?.vocabulary.styles ?? [];
}

/** The form of a remix. @param image of several, the one @throws AtelierError as generation.get */
export async function remixForm(
  { ctx, t, app }: Opener,
  id: string,
  image?: number,
  filled?: Filled,
): Promise<Form> {
  const view = await generation.get({ ctx, input: { id } });
  return presentRemixModal(view, stylesOf(app, view.pack), t, image, filled);
}

/** The form of a picture of one's own. @param file whether it asks for the file */
export const editForm = ({ t, app }: Opener, id: string, file: boolean, filled: Filled = {}): Form =>
  presentEditModal(id, { file, styles: stylesOf(app), filled }, t);

/**
 * A form as it was sent before. @param shown whether the message above shows its picture
 * @throws Refusal not_found (a form that is no more); AtelierError as generation.get
 */
export async function formAgain(
  opener: Opener,
  kept: { customId: string; filled: Filled },
  shown: boolean,
): Promise<Form> {
  const { filled } = kept;
  const { action, args } = parseCustomId(kept.customId);
  const [id = '', which, image] = args;
  switch (action) {
    case 'remix':
      return remixForm(opener, id, which === 'one' ? Number(image) : undefined, filled);
    case 'edit':
    case 'start':
      return shown
        ? editForm(opener, customId('start', 0), false, filled)
        : editForm(opener, customId('edit'), true, filled);
    case 'report':
      return presentReportModal(id, opener.t, filled);
    default:
      throw new Refusal('not_found', 'refusals.unknownCommand');
  }
}
