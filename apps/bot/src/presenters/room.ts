import type { RoomView } from '@atelier/domain';
import { ButtonStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { button, linkButton, rowsOf } from './button';
import { customId } from './custom-id';
import { publicLink } from './link';
import type { Reply } from './reply';
import { clip, literal } from './text';

/** Tells a channel that it became a room. @param wall whether the studio is an Activity, which a button opens */
export function presentRoom({ slug, name }: RoomView, publicUrl: string, t: Translate, wall = false): Reply {
  const address = `${publicUrl}/rooms/${slug}`;
  const url = publicLink(address);
  return {
    embeds: [
      {
        title: clip(t('room.made', { slug }), 256),
        description: `${t('room.text', { name: literal(clip(name, 100)) })}${url ? '' : `\n${clip(address, 512)}`}`,
        color: 0xf59e0b,
      },
    ],
    components: rowsOf([
      ...(wall ? [button(t('buttons.wall'), customId('studio'), { style: ButtonStyle.Primary })] : []),
      ...(url ? [linkButton(t('buttons.watch'), url)] : []),
    ]),
  };
}
