/**
 * The page of a generation; absolute when the deployment knows its origin, so that it works in Discord too.
 */
export const generationUrl = (publicUrl: string, id: string): string => `${publicUrl}/g/${id}`;

/**
 * URL path of a finished stage's PNG. Always a path: pages may be reached under another origin than
 * publicUrl.
 */
export const imagePath = (generationId: string, index: number, size: number): string =>
  `/images/${generationId}/${index}/${size}.png`;
