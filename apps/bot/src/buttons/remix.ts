import { generation } from '@atelier/services';
import { presentRemixModal } from '../presenters/remix-modal';
import type { Button } from './button';

/** Opens the remix form with the caption and the seed filled in; of one image where its number is named. */
export default {
  action: 'remix',
  reply: 'modal',
  form: async ({ args: [id = '', image], ctx, t }) =>
    presentRemixModal(
      await generation.get({ ctx, input: { id } }),
      t,
      image === undefined ? undefined : Number(image),
    ),
} satisfies Button;
