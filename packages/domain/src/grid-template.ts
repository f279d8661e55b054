/**
 * Choices in captions: `{red, blue} fox`, `{2..4} foxes`. A backslash makes `{`, `}`, `,` and `\` literal, in
 * texts that have a brace; other texts are read as they stand. Knows neither settings nor cells.
 */

/** A fault of a template; `at` is its place in UTF-16 units. */
export type TemplateFault = { fault: 'unclosed' | 'unopened' | 'nested' | 'empty'; at: number };
export type Choice = { values: readonly string[] } | { from: number; to: number };
/** Text as it stands, or a choice. */
export type Part = string | Choice;
export type Template = { ok: true; parts: Part[] } | ({ ok: false } & TemplateFault);

const RANGE = /^\s*(-?\d{1,9})\s*\.\.\s*(-?\d{1,9})\s*$/;

/** Whether `text` has a brace, and so choices or escapes. */
export const isTemplate = (text: string): boolean => /[{}]/.test(text);

/**
 * Returns `text` so written that `parseTemplate` reads it as literal text: for captions that are typed again.
 */
export const escapeBraces = (text: string): string =>
  isTemplate(text) ? text.replace(/[\\{}]/g, '\\$&') : text;

/**
 * The caption of a generation, or of `one` image of it, as one types it to ask for the same again: a grid's as
 * it was typed, with its choices; any other is literal.
 */
export const typedCaption = (
  { caption, grid }: { caption: string; grid?: unknown },
  one?: { caption?: string | undefined },
): string => (grid && !one ? caption : escapeBraces(one?.caption ?? caption));

/**
 * Reads a caption as literal texts and choices. A choice is counted, never expanded: `{1..999999999}` is
 * cheap.
 */
export function parseTemplate(text: string): Template {
  if (!isTemplate(text)) return { ok: true, parts: text === '' ? [] : [text] };
  const parts: Part[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (isEscape(text, at)) literal += text[++at];
    else if (sign === '}') return { ok: false, fault: 'unopened', at };
    else if (sign !== '{') literal += sign;
    else {
      const choice = readChoice(text, at);
      if ('fault' in choice) return { ok: false, ...choice };
      if (literal !== '') parts.push(literal);
      parts.push(choice.part);
      literal = '';
      at = choice.end;
    }
  }
  if (literal !== '') parts.push(literal);
  return { ok: true, parts };
}

const isEscape = (text: string, at: number): boolean =>
  text[at] === '\\' && /[\\{},]/.test(text[at + 1] ?? '');

/** Reads the choice that opens at `open`; `end` is the place of its closing brace. */
function readChoice(text: string, open: number): { part: Choice; end: number } | TemplateFault {
  const values: string[] = [];
  let value = '';
  for (let at = open + 1; at < text.length; at++) {
    const sign = text[at]!;
    if (isEscape(text, at)) value += text[++at];
    else if (sign === '{') return { fault: 'nested', at };
    else if (sign === ',') {
      values.push(value);
      value = '';
    } else if (sign !== '}') value += sign;
    else {
      const range = RANGE.exec(text.slice(open + 1, at));
      if (range) return { part: { from: Number(range[1]), to: Number(range[2]) }, end: at };
      // One of several may be empty ("a {, big} fox"), but a choice of nothing is a slip.
      const distinct = [...new Set([...values, value].map((each) => each.trim()))];
      if (distinct.length === 1 && distinct[0] === '') return { fault: 'empty', at: open };
      return { part: { values: distinct }, end: at };
    }
  }
  return { fault: 'unclosed', at: open };
}

/** Number of values of a choice. */
export const countOf = (choice: Choice): number =>
  'values' in choice ? choice.values.length : Math.abs(choice.to - choice.from) + 1;

/** The values of a choice, in order; `{4..2}` counts down. Call it only after `countOf`. */
export const valuesOf = (choice: Choice): readonly string[] =>
  'values' in choice
    ? choice.values
    : Array.from({ length: countOf(choice) }, (_, at) =>
        String(choice.from + (choice.to < choice.from ? -at : at)),
      );
