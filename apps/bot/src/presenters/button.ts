import { type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';

type Look = {
  style?: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Success | ButtonStyle.Danger;
};

export const button = (
  label: string,
  id: string,
  { style = ButtonStyle.Secondary }: Look = {},
): APIButtonComponent => ({
  type: ComponentType.Button,
  style,
  label,
  custom_id: id,
});

export const linkButton = (label: string, url: string): APIButtonComponent => ({
  type: ComponentType.Button,
  style: ButtonStyle.Link,
  label,
  url,
});
