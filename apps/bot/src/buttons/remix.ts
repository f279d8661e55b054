import { openRemixForm } from '../remix-form';
import type { Button } from './button';

/** Opens the remix form. */
export default {
  action: 'remix',
  reply: 'modal',
  execute: ({ interaction, args: [id = ''], app }) => openRemixForm(app, interaction, async () => id),
} satisfies Button;
