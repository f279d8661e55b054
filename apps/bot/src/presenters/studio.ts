import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import { COLOURS, container, text } from './parts';
import type { Reply } from './reply';

/** Says that the studio is no Activity here, and leads to the site, which shows the same walls. */
export function presentStudioOff(publicUrl: string, t: Translate): Reply {
  const url = publicLink(publicUrl);
  const row = rowsOf(url ? [linkButton(t('buttons.studio'), url)] : []);
  return { components: [container(COLOURS.studio, text(t('studio.off')), ...row)] };
}
