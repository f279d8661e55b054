import { COPY_SIZES, generationId, LIMITS, roomSlug, STAGE_SIZES } from '@atelier/domain';
import { z } from 'zod';

/** What each path parameter looks like; anything else is a 404, since nothing can be there. */
export const PARAMS: Record<string, z.ZodType<string>> = {
  id: generationId,
  generation: generationId,
  slug: roomSlug,
  index: z.string().regex(new RegExp(`^[0-${LIMITS.imagesPerGeneration - 1}]$`)),
  file: z.enum([...STAGE_SIZES.map((size) => `${size}.png`), ...COPY_SIZES.map((size) => `${size}.webp`)]),
};
