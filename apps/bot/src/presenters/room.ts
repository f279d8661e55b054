import type { RoomView } from '@atelier/domain';
import { ButtonStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { button, linkButton, rowsOf } from './button';
import { customId } from './custom-id';
import { publicLink } from './link';
import { COLOURS, container, heading, text } from './parts';
import type { Reply } from './reply';
import { clip, literal } from './text';

/** Tells a channel that it became a room. @param wall whether the studio is an Activity, which a button opens */
export function presentRoom({ slug, name }: RoomView, publicUrl: string, t: Translate, wall = false): Reply {
  const address = `${publicUrl}/rooms/${slug}`;
  const url = publicLink(address);
  const words = `${t('room.text', { name: literal(clip(name, 100)) })}${url ? '' : `\n${clip(address, 512)}`}`;
  return {
    components: [
      container(
        COLOURS.studio,
        text(`${heading(clip(t('room.made', { slug }), 256))}\n${words}`),
        ...rowsOf([
          ...(wall ? [button(t('buttons.wall'), customId('studio'), { style: ButtonStyle.Primary })] : []),
          ...(url ? [linkButton(t('buttons.watch'), url)] : []),
        ]),
      ),
    ],
  };
}
