import type { Reply } from '@atelier/bot/presenters/reply';
import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIMessageTopLevelComponent,
  ComponentType,
} from 'discord-api-types/v10';

// How the presenters' tests read a message.

type Parts = Reply['components'];
const inside = (parts: Parts) =>
  parts.flatMap((part) => (part.type === ComponentType.Container ? part.components : [part]));

/** Every text of a message, a line each. */
export const textOf = (parts: Parts): string =>
  inside(parts)
    .flatMap((part) => {
      if (part.type === ComponentType.TextDisplay) return [part.content];
      return part.type === ComponentType.Section ? part.components.map(({ content }) => content) : [];
    })
    .join('\n');

/** The rows of buttons of a message. */
export const rowsIn = (parts: Parts): APIActionRowComponent<APIButtonComponent>[] =>
  inside(parts as APIMessageTopLevelComponent[]).filter(
    (part): part is APIActionRowComponent<APIButtonComponent> => part.type === ComponentType.ActionRow,
  );

/** Labels of the buttons that stand beside texts. */
export const accessoriesIn = (parts: Parts): string[] =>
  inside(parts).flatMap((part) =>
    part.type === ComponentType.Section && 'label' in part.accessory ? [part.accessory.label ?? ''] : [],
  );
