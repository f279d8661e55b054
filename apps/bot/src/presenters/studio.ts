import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import type { Reply } from './reply';

/** Says that the studio is no Activity here, and leads to the site, which shows the same walls. */
export function presentStudioOff(publicUrl: string, t: Translate): Reply & { content: string } {
  const url = publicLink(publicUrl);
  return {
    content: t('studio.off'),
    embeds: [],
    components: rowsOf(url ? [linkButton(t('buttons.studio'), url)] : []),
  };
}
