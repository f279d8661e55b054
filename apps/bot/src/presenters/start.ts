import type { Translate } from '../i18n';
import { button, inFives, rowsOf } from './button';
import { customId } from './custom-id';
import type { Reply } from './reply';
import { clip } from './text';

/** Pictures of one message that can be chosen from: as many as a message may attach. */
const MOST = 10;
/** Characters of an address that an embed takes. */
const ADDRESS = 512;

/**
 * Shows the pictures of a message with a button each. The addresses stand in the embeds, in the order of the
 * buttons, and nowhere else: a form finds them there, also after a restart.
 */
export function presentStart(
  pictures: readonly { name: string; url: string }[],
  t: Translate,
): Reply & { content: string } {
  const shown = pictures.filter(({ url }) => url.length <= ADDRESS).slice(0, MOST);
  return {
    content: t('start.which', { count: shown.length }),
    embeds: shown.map(({ name, url }, at) => ({
      author: { name: clip(`${at + 1} · ${name.trim() || '—'}`, 100) },
      color: 0xf59e0b,
      image: { url },
    })),
    components: rowsOf(
      ...inFives(shown.map((_, at) => button(t('buttons.start', { image: at + 1 }), customId('start', at)))),
    ),
  };
}
