import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIMessageComponentEmoji,
  ButtonStyle,
  ComponentType,
} from 'discord.js';

type Look = {
  style?: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Success | ButtonStyle.Danger;
  emoji?: APIMessageComponentEmoji;
};

export const button = (
  label: string,
  id: string,
  { style = ButtonStyle.Secondary, emoji }: Look = {},
): APIButtonComponent => ({
  type: ComponentType.Button,
  style,
  label,
  ...(emoji && { emoji }),
  custom_id: id,
});

export const linkButton = (label: string, url: string): APIButtonComponent => ({
  type: ComponentType.Button,
  style: ButtonStyle.Link,
  label,
  url,
});

export type Row = APIActionRowComponent<APIButtonComponent>;

/** Rows of buttons, at most five in each; an empty list makes no row. */
export const rowsOf = (...lists: APIButtonComponent[][]): Row[] =>
  lists
    .filter((components) => components.length > 0)
    .map((components) => ({ type: ComponentType.ActionRow, components: components.slice(0, 5) }));

/** Cuts a list into rows of five buttons. */
export const inFives = (buttons: APIButtonComponent[]): APIButtonComponent[][] =>
  Array.from({ length: Math.ceil(buttons.length / 5) }, (_, at) => buttons.slice(at * 5, at * 5 + 5));
