// Answers a navigation with the offline page when the network fails. Keeps no other page and no picture,
// because those change.
const PAGE = '/offline.html';

addEventListener('install', (event) => {
  // What a page sends while it is left would end with the page if it came through here.
  event.addRoutes?.({ condition: { requestMethod: 'POST' }, source: 'network' })?.catch(() => undefined);
  event.waitUntil(caches.open('offline-1').then((cache) => cache.add(PAGE)));
  skipWaiting();
});
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  // The same for browsers without routes.
  if (event.request.keepalive && event.request.method === 'POST')
    return event.respondWith(fetch(event.request));
  if (event.request.mode !== 'navigate') return;
  event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
});
