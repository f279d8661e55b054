import { generation, image } from '@atelier/services';
import { draw } from '../picture/draw';
import { presentOneImage } from '../presenters/one-image';
import { pictureOfOne } from '../presenters/picture';
import { Refusal } from '../refusal';
import { placeOf } from '../requests/intents';
import type { Button } from './button';

/** Shows whoever pressed it one image by itself, byte for byte as it is stored where the message may carry it. */
export default {
  action: 'view',
  reply: 'ephemeral',
  execute: async ({ interaction, args: [id = '', at], messageId, ctx, app, t }) => {
    const view = await generation.get({ ctx, input: { id } });
    const shown = view.images.find(({ index }) => index === Number(at));
    const spec = shown && pictureOfOne(view, shown);
    if (!spec) throw new Refusal('not_found', 'refusals.noImage');
    const stored = async (index: number, size: 64 | 256 | 1024) =>
      (await image.open({ ctx, input: { generationId: id, index, size } })).bytes;
    const { attachmentLimit } = placeOf(interaction, messageId);
    const file = await draw(spec, { stored, preview: null }, attachmentLimit);
    const sizes = app.deps.packs.get(view.pack)?.stages.map(({ size }) => size) ?? [];
    await interaction.editReply({
      ...presentOneImage(view, shown, file.name, sizes, t),
      files: [{ attachment: file.bytes, name: file.name, description: spec.alt }],
    });
  },
} satisfies Button;
