import { AtelierError } from '@atelier/domain';
import { generation } from '@atelier/services';
import { presentRemixModal } from '../presenters/remix-modal';
import type { Button } from './button';

/** A modal must be the first answer and cannot be deferred: past this, words are better than Discord's own failure. */
const PATIENCE_MS = 2_000;

/** Opens the remix form with the caption and the seed filled in. */
export default {
  action: 'remix',
  reply: 'modal',
  execute: async ({ interaction, args: [id = ''], app }) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new AtelierError('unavailable', 'This takes too long right now.')),
        PATIENCE_MS,
      );
    });
    const ctx = { actor: { kind: 'anonymous' } as const, deps: app.deps };
    const view = await Promise.race([generation.get({ ctx, input: { id } }), late]).finally(() =>
      clearTimeout(timer),
    );
    await interaction.showModal(presentRemixModal(view));
  },
} satisfies Button;
