'use client';
import NextLink from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof NextLink>, 'href' | 'prefetch'> & { href: string };

/**
 * A link within the site. What its page needs is fetched once somebody points at it or touches it: every page here is made for its
 * reader, so fetching for each link in sight costs the page at hand more than it saves the next one.
 */
export function Link({ href, ...props }: Props) {
  const router = useRouter();
  const ahead = () => router.prefetch(href);
  return <NextLink href={href} prefetch={false} onPointerEnter={ahead} onFocus={ahead} {...props} />;
}
