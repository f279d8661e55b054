import type { StageSize } from '@atelier/domain';
import { generation, image } from '@atelier/services';
import type { ButtonInteraction } from 'discord.js';
import type { Call } from './handler';
import { draw } from './picture/draw';
import { presentOneImage } from './presenters/one-image';
import { pictureOfOne } from './presenters/picture';
import { Refusal } from './refusal';
import { placeOf } from './requests/intents';

/**
 * Makes the answer show one image by itself, byte for byte as it is stored where the message may carry it.
 * @throws Refusal not_found; AtelierError as generation.get
 */
export async function showOne(
  { interaction, messageId, ctx, app, t }: Call<ButtonInteraction>,
  id: string,
  at: number,
): Promise<void> {
  const view = await generation.get({ ctx, input: { id } });
  const shown = view.images.find(({ index }) => index === at);
  const spec = shown && pictureOfOne(view, shown);
  if (!spec) throw new Refusal('not_found', 'refusals.noImage');
  const stored = async (index: number, size: StageSize) =>
    (await image.open({ ctx, input: { generationId: id, index, size } })).read();
  const { attachmentLimit } = placeOf(interaction, messageId);
  const file = await draw(spec, { stored, preview: null }, attachmentLimit);
  const sizes = app.deps.packs.get(view.pack)?.stages.map(({ size }) => size) ?? [];
  await interaction.editReply({
    ...presentOneImage(view, shown, file.name, sizes, t),
    files: [{ attachment: file.bytes, name: file.name, description: spec.alt }],
  });
}
