import type { Translate } from '../i18n';
import { button, inFives, rowsOf } from './button';
import { customId } from './custom-id';
import { COLOURS, container, gallery, text } from './parts';
import type { Reply } from './reply';
import { clip, clipLiteral } from './text';

/** Pictures of one message that can be chosen from: as many as a gallery shows. */
const MOST = 10;
/** Characters of an address that Discord takes. */
const ADDRESS = 512;

/**
 * Shows the pictures of a message with a button each. The addresses stand in the gallery, in the order of the
 * buttons, and nowhere else: a form finds them there, also after a restart.
 */
export function presentStart(pictures: readonly { name: string; url: string }[], t: Translate): Reply {
  const shown = pictures.filter(({ url }) => url.length <= ADDRESS).slice(0, MOST);
  const named = shown.map(({ name }, at) => `${at + 1} · ${clipLiteral(name.trim(), 100) || '—'}`);
  return {
    components: [
      container(
        COLOURS.studio,
        text([t('start.which', { count: shown.length }), ...named].join('\n')),
        shown.length > 0
          ? gallery(shown.map(({ name, url }) => ({ url, description: clip(name.trim() || '—', 1_000) })))
          : null,
        ...rowsOf(
          ...inFives(
            shown.map((_, at) => button(t('buttons.start', { image: at + 1 }), customId('start', at))),
          ),
        ),
      ),
    ],
  };
}
