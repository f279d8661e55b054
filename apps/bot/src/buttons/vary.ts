import type { Button } from './button';

/** A variation: the same words and settings, another seed. */
export default {
  action: 'vary',
  reply: 'request',
  wanted: (_, [id = '']) => ({ of: id, body: {} }),
} satisfies Button;
