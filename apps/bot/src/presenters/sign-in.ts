import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import { COLOURS, container, heading, text } from './parts';
import type { Reply } from './reply';
import { clip } from './text';

/** Says how to be the same person on the site. @param address of signing in; null where it is not set up */
export function presentLink(address: string | null, t: Translate): Reply {
  const url = publicLink(address);
  const said = address ? t('link.text') : t('link.off');
  // Discord makes no button of an address like http://localhost:3000.
  const words = address && !url ? `${said}\n${clip(address, 512)}` : said;
  return {
    components: [
      container(
        COLOURS.studio,
        text(`${heading(t('link.title'))}\n${words}`),
        ...rowsOf(url ? [linkButton(t('buttons.signIn'), url)] : []),
      ),
    ],
  };
}
