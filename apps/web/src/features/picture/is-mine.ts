import type { GenerationView } from '@atelier/domain';

/** Whether my vote is for this image; of a generation as a whole (no image), whether I voted at all. */
export const isMine = (
  { voted, votedImage }: Pick<GenerationView, 'voted' | 'votedImage'>,
  image: number | undefined,
): boolean => voted && (image === undefined || votedImage === image);
