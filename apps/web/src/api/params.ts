import { generationId, LIMITS, roomSlug } from '@atelier/domain';
import { z } from 'zod';

/** What each path parameter looks like; anything else is a 404, since nothing can be there. */
export const PARAMS: Record<string, z.ZodType<string>> = {
  id: generationId,
  generation: generationId,
  slug: roomSlug,
  index: z.string().regex(new RegExp(`^[0-${LIMITS.imagesPerGeneration - 1}]$`)),
  file: z.string().regex(/^(?:(?:64|256|1024)\.(?:png|webp)|512\.webp)$/),
};
