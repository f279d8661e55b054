import type { Translate } from '../i18n';

/**
 * Makes a person's words show as they were typed. Every ASCII punctuation mark gets a backslash, which
 * Discord removes again, so no markdown, mention, emoji, timestamp or masked link remains. A zero-width space
 * keeps bare URLs from becoming links. At most 3 times as long as `text`.
 */
export const literal = (text: string): string =>
  text.replace(/[!-/:-@[-`{-~]/g, (mark) => `\\${mark}`).replaceAll('\\:\\/\\/', '\\:\u200b\\/\\/');

/**
 * At most `max` characters (UTF-16 units), ending in an ellipsis where something was cut; never half a
 * surrogate pair.
 */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/**
 * `literal` in at most `max` characters: cut before it is escaped, so that no backslash is left without its
 * mark.
 */
export function clipLiteral(text: string, max: number): string {
  let kept = text;
  for (let over = literal(kept).length - max; over > 0; over = literal(kept).length - max)
    kept = clip(kept, kept.length - Math.ceil(over / 3));
  return literal(kept);
}

/**
 * A coarse span of time (`a few seconds`, `about 40 s`), so that a wavering estimate does not change the
 * text.
 */
export function about(ms: number, t: Translate): string {
  const seconds = ms / 1000;
  if (seconds < 5) return t('words.moment');
  if (seconds < 90) return t('words.aboutSeconds', { value: Math.round(seconds / 5) * 5 });
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? t('words.aboutMinutes', { value: minutes })
    : t('words.aboutHours', { value: Math.round(minutes / 60) });
}

/** A measured span of time: `8 s`, `2 min 5 s`. */
export function took(ms: number, t: Translate): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60
    ? t('words.seconds', { value: seconds })
    : t('words.minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** A progress bar of ten blocks. */
export function bar(done: number, of: number): string {
  const filled = of > 0 ? Math.min(10, Math.max(0, Math.round((done / of) * 10))) : 0;
  return '▰'.repeat(filled) + '▱'.repeat(10 - filled);
}
