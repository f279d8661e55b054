import { faceOf, type GenerationView } from '@atelier/domain';
import { type Ctx, generation, image, provenance } from '@atelier/services';
import type { ButtonInteraction, MessageContextMenuCommandInteraction } from 'discord.js';
import type { Source } from '../follow/draw';
import { drawFile } from '../follow/draw-file';
import { renamed } from '../follow/message-body';
import { type AnswerFile, answer } from '../gateway/answer';
import { Refusal } from '../presenters/error';
import { presentRow } from '../presenters/grid-row';
import { gridRows } from '../presenters/grid-rows';
import { presentOneImage } from '../presenters/one-image';
import { pictureOfOne, pictureOfRow, type Shown } from '../presenters/picture';
import { clip } from '../presenters/text';
import type { Call } from './handler';
import { placeOf } from './intents';

type Pressed = ButtonInteraction | MessageContextMenuCommandInteraction;

/**
 * Edits the answer to show one image by itself, byte for byte as it is stored where the message may carry it.
 * @param at index of the image, from 0
 * @throws Refusal not_found; AtelierError as generation.get
 */
export async function showOne(
  { interaction, messageId, ctx, app, t }: Call<Pressed>,
  id: string,
  at: number,
): Promise<void> {
  const view = await generation.get({ ctx, input: { id } });
  const shown = view.images.find(({ index }) => index === at);
  const spec = shown && pictureOfOne(view, shown);
  if (!spec) throw new Refusal('not_found', 'refusals.noImage');
  const sizes = app.deps.packs.get(view.pack)?.stages.map(({ size }) => size) ?? [];
  const offer = { sizes, emojis: app.emojis, t };
  await show({ interaction, messageId, ctx }, id, presentOneImage(view, shown, spec, offer));
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
  await show({ interaction, messageId, ctx }, id, presentRow(view, row, spec, t));
}

/** Answers with a message of components and its drawn files. */
async function show(
  { interaction, messageId, ctx }: Pick<Call<Pressed>, 'interaction' | 'messageId' | 'ctx'>,
  id: string,
  shown: Shown,
): Promise<void> {
  const { attachmentLimit } = placeOf(interaction, messageId);
  if (attachmentLimit === 0) throw new Refusal('forbidden', 'refusals.noAttach');
  const source = sourceOf(ctx, id);
  const drawn = await Promise.all(shown.files.map((file) => drawFile(file, source, attachmentLimit)));
  const names = new Map(shown.files.map(({ name }, at) => [name, drawn[at]?.name ?? name]));
  const files = drawn.map((picture, at) => ({ ...picture, alt: shown.files[at]?.picture.alt ?? '' }));
  await answer(interaction, { components: renamed(shown.components, names) }, files);
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
export async function thumbnail(ctx: Ctx, view: GenerationView): Promise<AnswerFile | null> {
  const { id, caption } = view;
  const face = faceOf(view);
  if (!face) return null;
  const size = face.stages['256'] ? 256 : 64;
  const opened = await image.open({ ctx, input: { generationId: id, index: face.index, size } });
  const bytes = Buffer.from(await opened.read());
  return { name: `${id}.png`, contentType: 'image/png', bytes, alt: clip(caption, 1_000) };
}
