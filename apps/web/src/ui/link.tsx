'use client';
import NextLink from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof NextLink>, 'href' | 'prefetch'> & { href: string };

/**
 * A link within the site. Prefetches its page on hover, touch and focus only. Pages are rendered per visitor,
 * so prefetching every visible link would cost the current page more than it saves the next one.
 */
export function Link({ href, ...props }: Props) {
  const router = useRouter();
  const ahead = () => router.prefetch(href);
  return <NextLink href={href} prefetch={false} onPointerEnter={ahead} onFocus={ahead} {...props} />;
}
