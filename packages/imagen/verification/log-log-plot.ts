/** A log-log line plot as SVG text. Lines carry their names, so that colour is never the only key. */
export interface Series {
  name: string;
  colour: string;
  dash?: string;
  points: { x: number; y: number }[];
}

const WIDTH = 760;
const HEIGHT = 440;
const PLOT = { left: 76, right: WIDTH - 216, top: 56, bottom: HEIGHT - 60 };
const INK = '#1f2328';
const MUTED = '#59636e';

export function logLogPlot(plot: {
  title: string;
  xLabel: string;
  yLabel: string;
  series: Series[];
}): string {
  const points = plot.series.flatMap((each) => each.points);
  const xTicks = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const decades = points.map(({ y }) => Math.log10(y));
  const [low, high] = [Math.floor(Math.min(...decades)), Math.ceil(Math.max(...decades))];
  const xAt = (x: number) =>
    PLOT.left + (Math.log(x / xTicks[0]!) / Math.log(xTicks.at(-1)! / xTicks[0]!)) * (PLOT.right - PLOT.left);
  const yAt = (y: number) => PLOT.bottom - ((Math.log10(y) - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  const text = (x: number, y: number, body: string, rest = '') =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${rest}>${escapeXml(body)}</text>`;

  const grid = Array.from({ length: high - low + 1 }, (_, i) => low + i).flatMap((power) => {
    const y = yAt(10 ** power);
    return [
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#d8dee4"/>`,
      text(PLOT.left - 8, y + 4, power === 0 ? '1' : `1e${power}`, `text-anchor="end" fill="${MUTED}"`),
    ];
  });
  const ticks = xTicks.map((x) =>
    text(xAt(x), PLOT.bottom + 20, String(x), `text-anchor="middle" fill="${MUTED}"`),
  );

  const labelAt = spreadLabels(plot.series.map((each) => yAt(each.points.at(-1)!.y)));
  const lines = plot.series.flatMap((each, i) => {
    const path = each.points.map(({ x, y }) => `${xAt(x).toFixed(1)},${yAt(y).toFixed(1)}`);
    const dash = each.dash ? ` stroke-dasharray="${each.dash}"` : '';
    return [
      `<polyline points="${path.join(' ')}" fill="none" stroke="${each.colour}" stroke-width="2"${dash}/>`,
      ...path.map(
        (at) => `<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3" fill="${each.colour}"/>`,
      ),
      text(PLOT.right + 10, labelAt[i]! + 4, each.name, `fill="${each.colour}" font-weight="600"`),
    ];
  });

  const middle = (PLOT.top + PLOT.bottom) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escapeXml(plot.title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(PLOT.left, 30, plot.title, `fill="${INK}" font-size="16" font-weight="600"`),
    ...grid,
    ...ticks,
    ...lines,
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 16, plot.xLabel, `text-anchor="middle" fill="${INK}"`),
    text(
      0,
      0,
      plot.yLabel,
      `text-anchor="middle" fill="${INK}" transform="translate(20 ${middle}) rotate(-90)"`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** Moves labels apart to 16 px, keeping their order. */
function spreadLabels(wanted: number[]): number[] {
  const placed = [...wanted];
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  order.forEach((i, rank) => {
    if (rank > 0) placed[i] = Math.max(placed[i]!, placed[order[rank - 1]!]! + 16);
  });
  return placed;
}

const escapeXml = (body: string) =>
  body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
