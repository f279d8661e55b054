import type { Metadata } from 'next';

/** Metadata that names the Atom feed of the page at `path`. */
export const feedAt = (path: string): NonNullable<Metadata['alternates']> => ({
  types: { 'application/atom+xml': `${path}.atom` },
});
