/** A grid over a picture: the place of its corner and the size of a cell, all in pixels; any may be a fraction. */
export interface Grid {
  left: number;
  top: number;
  cellWidth: number;
  cellHeight: number;
}

/** Means of luma over cells, row by row. */
export interface Cells {
  columns: number;
  rows: number;
  mean: Float64Array;
  /** 1 where the cell lies in the picture, by at least 60 % of each side. */
  inside: Uint8Array;
}

const LEAST_INSIDE = 0.6;
/** Larger pictures are averaged over squares first. */
const MOST_PIXELS = 6_000_000;

/** Sums of luma from the corner (a summed-area table: Crow 1984), which give the mean of any rectangle. */
export class LumaTable {
  /** Pixels of the original for one of the table. */
  readonly reduction: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly sums: Float64Array;

  /** @param rgb width · height · 3 */
  constructor(rgb: Uint8Array, width: number, height: number) {
    const step = Math.ceil(Math.sqrt((width * height) / MOST_PIXELS));
    this.reduction = step;
    this.columns = Math.floor(width / step);
    this.rows = Math.floor(height / step);
    const stride = this.columns + 1;
    this.sums = new Float64Array(stride * (this.rows + 1));
    for (let y = 0; y < this.rows; y++) {
      let row = 0;
      for (let x = 0; x < this.columns; x++) {
        let sum = 0;
        for (let down = 0; down < step; down++)
          for (let right = 0; right < step; right++) {
            const at = 3 * ((y * step + down) * width + x * step + right);
            sum += 77 * rgb[at]! + 150 * rgb[at + 1]! + 29 * rgb[at + 2]!;
          }
        row += sum / (256 * step * step);
        const at = (y + 1) * stride + x + 1;
        this.sums[at] = this.sums[at - stride]! + row;
      }
    }
  }

  /** Means over the cells of `grid`, whose lengths are pixels of the original. */
  cells(grid: Grid, columns: number, rows: number): Cells {
    const mean = new Float64Array(columns * rows);
    const inside = new Uint8Array(columns * rows);
    const across = this.edges(grid.left, grid.cellWidth, columns, this.columns);
    const down = this.edges(grid.top, grid.cellHeight, rows, this.rows);
    const stride = this.columns + 1;
    for (let row = 0; row < rows; row++) {
      const y = down[row]!;
      if (!y.isInside) continue;
      for (let column = 0; column < columns; column++) {
        const x = across[column]!;
        if (!x.isInside) continue;
        const at = row * columns + column;
        const sum =
          this.sumTo(x.to, y.to, stride) -
          this.sumTo(x.from, y.to, stride) -
          this.sumTo(x.to, y.from, stride) +
          this.sumTo(x.from, y.from, stride);
        mean[at] = sum / (x.length * y.length);
        inside[at] = 1;
      }
    }
    return { columns, rows, mean, inside };
  }

  private edges(start: number, length: number, count: number, limit: number) {
    const place = (pixels: number) => {
      const at = Math.max(0, Math.min(limit, pixels / this.reduction));
      const whole = Math.min(Math.floor(at), limit - 1);
      return { whole, part: at - whole, at };
    };
    return Array.from({ length: count }, (_, index) => {
      const from = place(start + index * length);
      const to = place(start + (index + 1) * length);
      const seen = to.at - from.at;
      return { from, to, length: seen, isInside: seen >= (LEAST_INSIDE * length) / this.reduction };
    });
  }

  /** Sum from the corner to a place between pixels. */
  private sumTo(x: Place, y: Place, stride: number): number {
    const at = y.whole * stride + x.whole;
    const { sums } = this;
    const above = sums[at]! + (sums[at + 1]! - sums[at]!) * x.part;
    const below = sums[at + stride]! + (sums[at + stride + 1]! - sums[at + stride]!) * x.part;
    return above + (below - above) * y.part;
  }
}

interface Place {
  whole: number;
  part: number;
}
