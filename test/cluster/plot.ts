/** One poll of the autoscaler. */
export interface Moment {
  /** Milliseconds since the first. */
  at: number;
  /** Seconds of work. */
  seconds: number;
  workers: number;
}

const WIDTH = 720;
const LEFT = 56;
const TOP = 28;
const HEIGHT = 120;
const GAP = 46;

/** Draws seconds of work above workers, over time, as an SVG that reads on light and dark pages. */
export function plot(moments: readonly Moment[], target: number): string {
  const end = Math.max(1, moments.at(-1)?.at ?? 1);
  const x = (at: number): number => LEFT + ((WIDTH - LEFT - 12) * at) / end;
  const most = Math.max(1, ...moments.map(({ seconds }) => seconds));
  const crew = Math.max(1, ...moments.map(({ workers }) => workers));
  const second = TOP + HEIGHT + GAP;
  const work = (seconds: number): number => TOP + HEIGHT * (1 - seconds / most);
  const hands = (workers: number): number => second + HEIGHT * (1 - workers / crew);
  const path = (y: (moment: Moment) => number): string =>
    moments
      .map((moment, n) => `${n ? 'H' : 'M'}${r(x(moment.at))}${n ? `V${r(y(moment))}` : ` ${r(y(moment))}`}`)
      .join('');
  const text = (at: number, y: number, what: string, anchor = 'end'): string =>
    `<text x="${r(at)}" y="${r(y)}" text-anchor="${anchor}">${what}</text>`;
  const axis = (top: number): string =>
    `<path class="axis" d="M${LEFT} ${top}V${top + HEIGHT}H${WIDTH - 12}"/>`;
  const minutes = Array.from({ length: Math.floor(end / 60_000) + 1 }, (_, n) => n);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${second + HEIGHT + 30}" role="img">
<title>Seconds of work that wait or run, and workers, over time</title>
<style>rect{fill:#fff}text{font:12px sans-serif;fill:#333}path{fill:none;stroke-width:2}.axis{stroke:#999;stroke-width:1}
.work{stroke:#b4541f;fill:#b4541f33}.crew{stroke:#1f6fb4;fill:#1f6fb433}</style>
<rect width="100%" height="100%"/>
${text(LEFT, 16, `seconds of work (${target} s a worker)`, 'start')}${axis(TOP)}
${text(LEFT - 6, TOP + 5, String(most))}${text(LEFT - 6, TOP + HEIGHT, '0')}
<path class="work" d="${path(({ seconds }) => work(seconds))}V${TOP + HEIGHT}H${LEFT}Z"/>
${text(LEFT, second - 10, 'workers', 'start')}${axis(second)}
${text(LEFT - 6, second + 5, String(crew))}${text(LEFT - 6, second + HEIGHT, '0')}
<path class="crew" d="${path(({ workers }) => hands(workers))}V${second + HEIGHT}H${LEFT}Z"/>
${minutes.map((n) => text(x(n * 60_000), second + HEIGHT + 18, `${n} min`, 'middle')).join('')}
</svg>
`;
}

const r = (value: number): number => Math.round(value * 10) / 10;
