// Keeps the page for visits without a connection, and isolates it (for WebAssembly threads) on servers that send no such headers.

const PREFIX = 'thinnet-'

/** What is kept only after its use; it is not dropped with the other files when a new version comes. */
const USED = `${PREFIX}used`

const addressOf = file => new URL(file, self.registration.scope).href

async function list() {
  const response = await fetch('./files.json', { cache: 'no-store' })
  return response.json()
}

async function keep() {
  const { version, files, onUse } = await list()
  const cache = await caches.open(PREFIX + version)
  const kept = new Set((await cache.keys()).map(({ url }) => url))
  for (const file of ['./', ...files]) {
    const address = addressOf(file)
    if (!kept.has(address)) await cache.add(address)
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + version && name !== USED) await caches.delete(name)
  }
  if (!(await caches.has(USED))) return
  const used = await caches.open(USED)
  const current = new Set(onUse.map(addressOf))
  for (const request of await used.keys()) if (!current.has(request.url)) await used.delete(request)
}

async function keepUsed(address, response) {
  const { onUse } = await list()
  if (onUse.map(addressOf).includes(address)) await (await caches.open(USED)).put(address, response)
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

async function answer(event) {
  const { request } = event
  const address = new URL(request.url)
  // files under assets/ never change their content; the others are asked for first, so that a new version is seen
  if (isHashed(address)) {
    const known = await caches.match(request)
    if (known) return isolated(known)
  }
  try {
    const response = await fetch(request)
    if (isHashed(address) && address.pathname.endsWith('.wasm') && response.ok) {
      event.waitUntil(keepUsed(address.href, response.clone()))
    }
    return isolated(response)
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
  event.respondWith(answer(event))
})
