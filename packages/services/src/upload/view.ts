import { type UploadView, uploadNote } from '@atelier/domain';
import { z } from 'zod';

interface Row {
  id: string;
  width: number;
  height: number;
  notes: string[];
  hiddenAt: Date | null;
  createdAt: Date;
}

/** An upload as its owner and moderators see it. */
export const toUploadView = ({ id, width, height, notes, hiddenAt, createdAt }: Row): UploadView => ({
  id,
  url: `/api/v1/uploads/${id}/file`,
  width,
  height,
  notes: z.array(uploadNote).catch([]).parse(notes),
  ...(hiddenAt && { hidden: true as const }),
  createdAt: createdAt.toISOString(),
});
