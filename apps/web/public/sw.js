// Answers a navigation with the offline page when the network fails. Keeps no other page and no picture,
// because those change.
const PAGE = '/offline.html';

addEventListener('install', (event) => {
  event.waitUntil(caches.open('offline-1').then((cache) => cache.add(PAGE)));
  skipWaiting();
});
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
});
