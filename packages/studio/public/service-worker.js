// Keeps the page for visits without a connection, and isolates it (for WebAssembly threads) on servers that send no such headers.

const PREFIX = 'thinnet-'

async function keep() {
  const response = await fetch('./files.json', { cache: 'no-store' })
  const { version, files } = await response.json()
  const cache = await caches.open(PREFIX + version)
  const kept = new Set((await cache.keys()).map(({ url }) => url))
  for (const file of ['./', ...files]) {
    const address = new URL(file, self.registration.scope).href
    if (!kept.has(address)) await cache.add(address)
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + version) await caches.delete(name)
  }
}

self.addEventListener('install', event => event.waitUntil(self.skipWaiting()))

self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))

// the page asks when it has nothing else to do; asking again goes on where it was cut off
self.addEventListener('message', event => {
  if (event.data === 'keep') {
    event.waitUntil(
      keep().then(
        () => event.source?.postMessage('kept'),
        () => event.source?.postMessage('not kept'),
      ),
    )
  }
})

function isolated(response) {
  if (response.status === 0) return response
  const headers = new Headers(response.headers)
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

const isHashed = ({ pathname }) => pathname.includes('/assets/')

async function answer(request) {
  const address = new URL(request.url)
  // files under assets/ never change their content; the others are asked for first, so that a new version is seen
  if (isHashed(address)) {
    const known = await caches.match(request)
    if (known) return isolated(known)
  }
  try {
    return isolated(await fetch(request))
  } catch (error) {
    const known =
      (await caches.match(request)) ??
      (request.mode === 'navigate' ? await caches.match(self.registration.scope) : undefined)
    if (known) return isolated(known)
    throw error
  }
}

self.addEventListener('fetch', event => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== self.location.origin) return
  if (address.pathname.includes('/api/')) return
  event.respondWith(answer(request))
})
