import type { Picture } from '../../bench/attacks';

/** Discs, a sky and a textured ground: flat areas, edges and detail, the same at every size. */
export function aPicture(size: number, sky: readonly [number, number, number] = [74, 122, 205]): Picture {
  const rgb = new Uint8Array(size * size * 3);
  let noise = 1;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [u, v] = [x / size, y / size];
      noise = (noise * 1_103_515_245 + 12_345) % 2 ** 31;
      const isGround = v > 0.72;
      const isSun = (u - 0.3) ** 2 + (v - 0.35) ** 2 < 0.04;
      const isTree = (u - 0.68) ** 2 + (v - 0.55) ** 2 < 0.025;
      const grain = isGround ? (noise >> 16) % 24 : (noise >> 16) % 2;
      const colour = isSun ? [241, 190, 60] : isTree ? [40, 110, 50] : isGround ? [120, 160, 80] : sky;
      for (let channel = 0; channel < 3; channel++)
        rgb[3 * (y * size + x) + channel] = Math.min(255, colour[channel]! + grain + Math.round(8 * v));
    }
  return { rgb, width: size, height: size };
}
