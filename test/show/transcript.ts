import type { LocalDiscord } from '../support/discord';
import { flatten } from '../support/discord/limits-v2';
import type { RequestEntry } from '../support/discord/store';

type Line = { at: number; who: string; what: string };
type Body = {
  type?: number;
  attachments?: { id?: number | string; filename?: string }[];
  components?: unknown[];
};

/** Records the actions of people, Discord and the bot, with times. */
export class Transcript {
  readonly #lines: Line[] = [];
  readonly #began = Date.now();

  constructor(private readonly discord: LocalDiscord) {}

  /** Records an action or observation of the script. */
  note(who: string, what: string): void {
    this.#lines.push({ at: Date.now(), who, what });
  }

  /** Returns all records in order, as a Markdown table. */
  toMarkdown(): string {
    const calls = this.discord.requests
      .filter(({ at, method, path }) => at >= this.#began && method !== 'GET' && !path.endsWith('/commands'))
      .map((entry) => ({ at: entry.at, who: 'bot', what: describe(entry) }));
    const lines = shortened([...this.#lines, ...calls].sort((a, b) => a.at - b.at));
    const rows = lines.map(({ at, who, what }) => {
      const seconds = ((at - this.#began) / 1000).toFixed(2).padStart(7);
      return `| ${seconds} | ${who} | ${what.replaceAll('|', '\\|')} |`;
    });
    return ['| Seconds | Who | What |', '| ---: | --- | --- |', ...rows].join('\n');
  }
}

/** Folds a long run of edits that differ only in numbers into a count; a slow machine makes hundreds. */
function shortened(lines: readonly Line[]): Line[] {
  const runs: Line[][] = [];
  const kind = ({ who, what }: Line): string =>
    `${who}${/\d+ px/.exec(what)?.[0]}${what.replace(/[\d▰▱]+/g, '')}`;
  for (const line of lines) {
    const run = runs.at(-1);
    if (run?.[0] && kind(run[0]) === kind(line)) run.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => {
    const [first, second] = run;
    const last = run.at(-1);
    if (run.length < 5 || !first || !second || !last) return run;
    const every = ((last.at - first.at) / (run.length - 1) / 1000).toFixed(1);
    const between = `… ${run.length - 2} more like it, one every ${every} s …`;
    return [first, { at: second.at, who: first.who, what: between }, last];
  });
}

function describe({ path, method, body, status, at, endedAt, uploaded }: RequestEntry): string {
  const { type, attachments, components = [] } = (Array.isArray(body) ? {} : (body ?? {})) as Body;
  const [, status_ = ''] = flatten(components as never)
    .flatMap(({ content }) => content ?? [])
    .join('\n')
    .split('\n');
  const sent = attachments?.flatMap(({ filename }) => filename ?? []) ?? [];
  const kept = (attachments?.length ?? 0) - sent.length;
  const says = [
    status_ && `“${status_.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/<:(\w+):\d+>/g, ':$1:')}”`,
    sent.length > 0 && `${sent.map((name) => `\`${name}\``).join(', ')}, ${Math.ceil(uploaded / 1024)} KiB`,
    kept > 0 && `${kept} kept`,
    components.length > 0 && !attachments ? 'texts and buttons only' : '',
  ]
    .filter(Boolean)
    .join(' · ');
  const took = `${status}, ${endedAt - at} ms`;
  if (path.endsWith('/callback')) return `${CALLBACKS[type ?? 0] ?? 'answers'} (${took})`;
  const route = path.startsWith('/webhooks/')
    ? path.replace(/^\/webhooks\/\d+\/[^/]+/, '/webhooks/…/TOKEN')
    : path.replace(/\d{15,}/g, '…');
  return `\`${method} ${route.replace(/\d{15,}/g, '…')}\` ${says} (${took})`;
}

const CALLBACKS: Record<number, string> = {
  4: 'answers',
  5: 'defers: “Atelier is thinking …”',
  6: 'defers the update',
  9: 'opens a form',
};
