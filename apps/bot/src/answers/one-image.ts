import { faceOf, type GenerationView } from '@atelier/domain';
import { type Ctx, generation, image, provenance } from '@atelier/services';
import type { ButtonInteraction, MessageContextMenuCommandInteraction } from 'discord.js';
import { draw, type Source } from '../follow/draw';
import { Refusal } from '../presenters/error';
import { gridRows, presentRow } from '../presenters/grid-rows';
import { presentOneImage } from '../presenters/one-image';
import { pictureOfOne, pictureOfRow } from '../presenters/picture';
import { clip } from '../presenters/text';
import type { Call } from './handler';
import { placeOf } from './intents';

/**
 * Edits the answer to show one image by itself, byte for byte as it is stored where the message may carry it.
 * @param at index of the image, from 0
 * @throws Refusal not_found; AtelierError as generation.get
 */
export async function showOne(
  {
    interaction,
    messageId,
    ctx,
    app,
    t,
  }: Call<ButtonInteraction> | Call<MessageContextMenuCommandInteraction>,
  id: string,
  at: number,
): Promise<void> {
  const view = await generation.get({ ctx, input: { id } });
  const shown = view.images.find(({ index }) => index === at);
  const spec = shown && pictureOfOne(view, shown);
  if (!spec) throw new Refusal('not_found', 'refusals.noImage');
  const { attachmentLimit } = placeOf(interaction, messageId);
  const file = await draw(spec, sourceOf(ctx, id), attachmentLimit);
  const sizes = app.deps.packs.get(view.pack)?.stages.map(({ size }) => size) ?? [];
  await interaction.editReply({
    ...presentOneImage(view, shown, file.name, sizes, t),
    files: [{ attachment: file.bytes, name: file.name, description: spec.alt }],
  });
}

/**
 * Edits the answer to show one row of a grid with a button for each of its cells.
 * @throws Refusal not_found; AtelierError as generation.get
 */
export async function showRow(
  { interaction, messageId, ctx, t }: Call<ButtonInteraction>,
  id: string,
  at: number,
): Promise<void> {
  const view = await generation.get({ ctx, input: { id } });
  const row = gridRows(view, t)[at];
  const spec = row && pictureOfRow(view, row);
  if (!spec) throw new Refusal('not_found', 'refusals.noImage');
  const { attachmentLimit } = placeOf(interaction, messageId);
  const file = await draw(spec, sourceOf(ctx, id), attachmentLimit);
  await interaction.editReply({
    ...presentRow(view, row, t),
    files: [{ attachment: file.bytes, name: file.name, description: spec.alt }],
  });
}

/** Stored pictures of a generation, as the person may see them. */
const sourceOf = (ctx: Ctx, generationId: string): Source => ({
  stored: async (index, size) => (await image.open({ ctx, input: { generationId, index, size } })).read(),
  preview: () => null,
  sign: (file, shows) => provenance.signSheet({ ctx, input: { generationId, file, shows } }),
});

/**
 * A generation's face as a file of 256 pixels or fewer, which is enough for a thumbnail; null without one.
 */
export async function thumbnail(
  ctx: Ctx,
  view: GenerationView,
): Promise<{ attachment: Buffer; name: string; description: string } | null> {
  const { id, caption } = view;
  const face = faceOf(view);
  if (!face) return null;
  const size = face.stages['256'] ? 256 : 64;
  const opened = await image.open({ ctx, input: { generationId: id, index: face.index, size } });
  const attachment = Buffer.from(await opened.read());
  return { attachment, name: `${id}.png`, description: clip(caption, 1_000) };
}
