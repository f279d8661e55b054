/** A path of this site to come back to; anything else is the front page. */
export const safePath = (path: string | undefined): string =>
  path && /^\/(?![/\\])[^\\\s]*$/.test(path) ? path : '/';
