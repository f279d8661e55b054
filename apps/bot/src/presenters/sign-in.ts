import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import type { Reply } from './reply';
import { clip } from './text';

/** Says how to be the same person on the site. @param address of signing in; null where it is not set up */
export function presentLink(address: string | null, t: Translate): Reply {
  const url = publicLink(address);
  const text = address ? t('link.text') : t('link.off');
  return {
    embeds: [
      {
        title: t('link.title'),
        // Discord makes no button of an address like http://localhost:3000.
        description: address && !url ? `${text}\n${clip(address, 512)}` : text,
        color: 0xf59e0b,
      },
    ],
    components: rowsOf(url ? [linkButton(t('buttons.signIn'), url)] : []),
  };
}
