import type { GenerationView } from '@atelier/domain';
import { type Ctx, image } from '@atelier/services';
import { largest } from './presenters/picture';
import { clip } from './presenters/text';

/** A generation's first finished picture as a small file; the message links to the largest. Null where there is none. */
export async function pictureFile(
  ctx: Ctx,
  { id, images, caption }: GenerationView,
): Promise<{ attachment: Buffer; name: string; description: string } | null> {
  const first = images.find((each) => largest(each) !== null);
  if (!first) return null;
  // 256 pixels are enough for a thumbnail.
  const size = first.stages['256'] ? 256 : 64;
  const opened = await image.open({ ctx, input: { generationId: id, index: first.index, size } });
  return {
    attachment: Buffer.from(await opened.read()),
    name: `${id}.png`,
    description: clip(caption, 1_000),
  };
}
