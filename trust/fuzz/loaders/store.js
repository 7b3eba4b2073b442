// What comes out of a store of studies, and what comes in over HTTP: `thinnet studio`, and the process that holds a folder.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { unpackData } from '../../../packages/lab/dist/search/packData.js'
import { readStudy } from '../../../packages/lab/dist/search/readResult.js'
import { startEndpoint } from '../../../packages/lab/dist/store/endpoint.js'
import { currentHolder } from '../../../packages/lab/dist/store/folderLock.js'
import { storeIn } from '../../../packages/lab/dist/store/store.js'
import { studioApp } from '../../../packages/lab/dist/studio/app.js'
import { refuse, whyRefused } from '../../../packages/lab/dist/studio/guard.js'
import { damageBytes } from '../mutations/bytes.js'
import { damageJson, damageJsonBytes } from '../mutations/json.js'
import { complaintOf, Defect } from '../outcome.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Two studies as the database gives them, written by writeStudies.js. */
const stored = JSON.parse(gunzipSync(readFileSync(new URL('../studies.json.gz', import.meta.url))))

const bytesOf = base64 => new Uint8Array(Buffer.from(base64, 'base64'))

/** A database that has these rows, and answers what a store asks. */
function databaseOf({ studies, trials, blobs }) {
  const count = (study, state) =>
    trials.filter(trial => trial.study === study && trial.state === state).length
  const answers = [
    [
      /count\(\*\)::int AS total/,
      ([study]) => [
        {
          ...{ total: trials.filter(trial => trial.study === study).length, pending: 0, running: 0 },
          ...{
            done: count(study, 'done'),
            failed: 0,
            stopped: 0,
            secondsPerTrial: 0.1,
            spent: 0,
            workers: 1,
          },
        },
      ],
    ],
    [
      /FROM thinnet\.studies LEFT JOIN/,
      () =>
        studies.map(study => {
          const done = count(study.id, 'done')
          return { ...study, trials: done, pending: 0, running: 0, done, failed: 0 }
        }),
    ],
    [
      /FROM thinnet\.studies WHERE/,
      ([id]) => studies.filter(study => study.id === id || study.name === id || study.id.startsWith(id)),
    ],
    [
      /FROM thinnet\.trials\s+WHERE study = \$1 AND number/,
      ([study, after, numbers]) =>
        trials
          .filter(one => one.study === study && one.number > after)
          .filter(one => numbers === null || JSON.parse(numbers).includes(one.number)),
    ],
    [/FROM thinnet\.blobs WHERE/, ([study]) => blobs.filter(blob => blob.study === study)],
    [
      /FROM thinnet\.blob_parts/,
      ([study, name, , part]) => {
        const { bytes } = blobs.find(blob => blob.study === study && blob.name === name)
        return [{ bytes: bytes.subarray(part * 2 ** 21, (part + 1) * 2 ** 21) }]
      },
    ],
  ]
  return {
    place: 'folder .thinnet',
    async query(text, values = []) {
      const found = answers.find(([pattern]) => pattern.test(text))
      return found ? found[1](values) : []
    },
    async close() {},
  }
}

const withBytes = blobs =>
  blobs.map(blob => {
    const bytes = blob.bytes instanceof Uint8Array ? blob.bytes : bytesOf(blob.bytes)
    return { ...blob, bytes, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })

const lazy = store => ({
  state: () => ({ place: store.place }),
  get: async () => store,
  close: async () => {},
})

const ids = stored.studies.map(({ id }) => id)

/** What the page asks of a study. */
const pathsOf = id => [
  ...[`/api/studies/${id}`, `/api/studies/${id}/trials`, `/api/studies/${id}/trials/0/curves`],
  ...[`/api/studies/${id}/figures`, `/api/studies/${id}/report`, `/api/compare?studies=${ids}`],
]

/** Whether JSON is nested no deeper than PostgreSQL reads it. */
function isStorable(text) {
  try {
    let level = [JSON.parse(text)]
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > 1000) return false
      level = level.flatMap(value =>
        typeof value === 'object' && value !== null ? Object.values(value) : [],
      )
    }
    return true
  } catch {
    return false
  }
}

/** Damaged JSON that a column of JSON takes. */
function storableJson(text, random) {
  for (;;) {
    const damaged = damageJson(text, random)
    if (isStorable(damaged.text)) return damaged
  }
}

const study = {
  name: 'study',
  about: 'studies, trials and data of a store, as the page and thinnet search --resume read them',
  async prepare() {
    return {
      specimens: ids.map((id, place) => ({ name: stored.studies[place].kind, id })),
      damage({ id }, random) {
        const copy = structuredClone(stored)
        const whole = copy.studies.find(one => one.id === id)
        const trials = copy.trials.filter(one => one.study === id)
        const way = random.below(10)
        let how
        if (way < 4) {
          const damaged = storableJson(whole.settings, random)
          how = `settings of the study: ${damaged.how}`
          whole.settings = damaged.text
        } else if (way < 6) {
          const trial = random.pick(trials)
          const damaged = storableJson(trial.settings, random)
          how = `settings of trial ${trial.number}: ${damaged.how}`
          trial.settings = damaged.text
        } else if (way < 8) {
          const trial = random.pick(trials.filter(({ result }) => result !== null))
          const damaged = storableJson(trial.result, random)
          how = `result of trial ${trial.number}: ${damaged.how}`
          trial.result = damaged.text
        } else if (way < 9) {
          const trial = random.pick(trials)
          const changes = {
            state: ['failed', 'stopped', 'running', 'pending'],
            result: [null, 'null', '{}'],
            number: [7, 999],
          }
          const key = random.pick(Object.keys(changes))
          trial[key] = random.pick(changes[key])
          if (random.chance(0.3)) copy.trials.splice(random.below(copy.trials.length), 1)
          how = `${key} of a trial`
        } else {
          const blob = random.pick(copy.blobs.filter(one => one.study === id))
          const damage = blob.name === 'data' ? damageData : damageBytes
          const damaged = damage(bytesOf(blob.bytes), random)
          how = `blob ${blob.name}: ${damaged.how}`
          blob.bytes = Buffer.from(damaged.bytes).toString('base64')
        }
        return { how, id, files: { 'studies.json': encoder.encode(JSON.stringify(copy)) } }
      },
      async load(files, { id }) {
        const { studies, trials, blobs } = JSON.parse(decoder.decode(files['studies.json']))
        const store = storeIn(databaseOf({ studies, trials, blobs: withBytes(blobs) }))
        const app = studioApp('/nowhere', lazy(store))
        const other = ids.find(one => one !== id)
        const answers = []
        const ask = async path => {
          const answer = await app.request(path)
          answers.push(answer.status)
          const text = await answer.text()
          if (answer.status === 200) return
          const isMissing = answer.status === 404 || answer.status === 409
          const complaint = complaintOf(new Error(JSON.parse(text).error), {
            file: isMissing ? undefined : id,
            documented: () => isMissing || text.includes('cannot be read'),
          })
          if (complaint) throw new Defect(`${path} answers ${answer.status}: ${complaint}`)
        }
        for (const path of pathsOf(id)) await ask(path)
        // what is wrong with one study is no reason to show no other
        for (const path of ['/api/studies', `/api/studies/${other}`]) {
          const { status } = await app.request(path)
          if (status !== 200) throw new Defect(`${path} answers ${status} since study ${id} is damaged`)
        }
        const found = await store.findStudy(id)
        if (found.kind.startsWith('search')) await readStudy(store, found)
        return answers.every(status => status === 200) ? 'shown' : 'shown in part'
      },
      file: [...ids, 'the chosen candidate'],
      documented: error => error.constructor === Error || error.name === 'StoredStudyError',
    }
  },
}

/** Packed rows: the length of a header, the header in JSON, and numbers. */
function damageData(bytes, random) {
  if (random.chance(0.4)) return damageBytes(bytes, random)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const { how, bytes: header } = damageJsonBytes(bytes.subarray(4, 4 + length), random)
  const begin = 8 * Math.ceil((4 + length) / 8)
  const result = new Uint8Array(8 * Math.ceil((4 + header.length) / 8) + bytes.length - begin)
  new DataView(result.buffer).setUint32(0, header.length, true)
  result.set(header, 4)
  result.set(bytes.subarray(begin), 8 * Math.ceil((4 + header.length) / 8))
  return { how, bytes: result }
}

const data = {
  name: 'data',
  about: 'the data of a study, as workers read it',
  async prepare() {
    const specimens = stored.blobs
      .filter(({ name }) => name === 'data')
      .map(({ study: id, bytes }) => ({ name: id, bytes: bytesOf(bytes) }))
    return {
      specimens,
      damage({ bytes }, random) {
        const { how, bytes: damaged } = damageData(bytes, random)
        return { how, files: { data: damaged } }
      },
      async load(files) {
        unpackData(files.data)
        return 'read'
      },
      file: 'the data of the study',
      documented: error => error.constructor === Error,
    }
  },
}

const holder = {
  name: 'holder',
  about: 'the file that says which process holds a folder',
  async prepare(folder) {
    const place = join(folder, '.thinnet')
    const identity = { host: 'here', system: 'boot pid:[4026531836]', pid: 4242, began: '123456' }
    const text = JSON.stringify({
      id: 'ab12',
      process: identity,
      port: 40_000,
      token: 'cd34',
      released: false,
    })
    return {
      specimens: [{ name: 'holder.1.json' }],
      damage(_specimen, random) {
        const bytes = encoder.encode(text)
        const { how, bytes: damaged } = random.chance(0.3)
          ? damageBytes(bytes, random)
          : damageJsonBytes(bytes, random)
        return { how, files: { 'holder.1.json': damaged } }
      },
      async load(files) {
        rmSync(place, { recursive: true, force: true })
        mkdirSync(place)
        writeFileSync(join(place, 'holder.1.json'), files['holder.1.json'])
        await currentHolder(place)
        return 'read'
      },
      file: join(place, 'holder.1.json'),
      documented: error => error.constructor === Error,
    }
  },
}

/** Sends bytes to a port; gives all that comes back. `patience`: milliseconds of silence after which they are taken as cut short. */
function exchange(port, bytes, patience = 300) {
  return new Promise((resolve, reject) => {
    const parts = []
    const socket = connect({ port, host: '127.0.0.1' })
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Defect('no answer within 20 s'))
    }, 20_000)
    // what is cut short gets no answer: the server waits for the rest of it
    const silent = setTimeout(() => socket.end(), patience)
    socket.on('data', part => {
      clearTimeout(silent)
      parts.push(part)
    })
    // the server closes what it does not want
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(late)
      clearTimeout(silent)
      resolve(Buffer.concat(parts).toString('latin1'))
    })
    socket.write(bytes)
  })
}

/** What is wrong with answers of a server: a mistake of the program, or none at all. */
function checkAnswer(text) {
  const statuses = Array.from(text.matchAll(/^HTTP\/1\.1 (\d+)/gm), ([, status]) => Number(status))
  if (statuses.some(status => status >= 500 && status !== 503))
    throw new Defect(`answers ${statuses}: ${text.slice(-300)}`)
  return statuses.length === 0 ? 'closed' : `answered ${statuses[0]}`
}

const listening = server =>
  new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

/** HTTP requests with damage to the path, the query, the headers or any byte. */
function damageRequest(bytes, random) {
  const way = random.below(4)
  if (way === 0) return damageBytes(bytes, random)
  const text = Buffer.from(bytes).toString('latin1')
  const pieces = [
    ...[
      '%00',
      '%',
      '%zz',
      '%2e%2e%2f',
      '/../',
      '//',
      '\\',
      '?',
      '&',
      '#',
      'é',
      '\t',
      ' ',
      '%ff',
      '%f0%9f%98%80',
      'a'.repeat(9000),
    ],
    ...[
      'studies=',
      'studies=a,b',
      ','.repeat(3000),
      '__proto__',
      'constructor',
      '[]',
      '{}',
      '-1',
      '99999999999',
      '%27',
      "'; --",
    ],
  ]
  if (way === 1) {
    const end = text.indexOf(' HTTP/')
    const at = 4 + random.below(Math.max(1, end - 4))
    return {
      how: 'request: path',
      bytes: Buffer.from(text.slice(0, at) + random.pick(pieces) + text.slice(at), 'latin1'),
    }
  }
  const headers = [
    ...[
      'Host: evil.example',
      'Host: 127.0.0.1',
      'Origin: null',
      'Origin: http://evil.example',
      'Content-Length: 5',
      'Content-Length: -1',
    ],
    ...[
      'Transfer-Encoding: chunked',
      'Expect: 100-continue',
      'Upgrade: h2c',
      'Range: bytes=0-99999',
      'Range: bytes=-',
      'If-None-Match: *',
    ],
    ...[
      'Accept-Encoding: br;q=nan',
      'Sec-Fetch-Site: cross-site',
      `X: ${'y'.repeat(20_000)}`,
      'If-None-Match: "\u00ff',
      'Connection: close',
    ],
  ]
  const lines = text.split('\r\n')
  if (way === 2) lines.splice(1 + random.below(2), random.below(2), random.pick(headers))
  else
    lines[0] = lines[0].replace(
      /^\S+/,
      random.pick(['POST', 'HEAD', 'OPTIONS', 'PUT', 'CONNECT', 'get', 'TRACE']),
    )
  return {
    how: `request: ${way === 2 ? 'header' : 'method'}`,
    bytes: Buffer.from(lines.join('\r\n'), 'latin1'),
  }
}

/** The port differs from run to run, and mutants must not. */
const address = '127.0.0.1:54321'
const SECRET = 'nobody may read this'

const server = {
  name: 'server',
  about: 'HTTP requests to thinnet studio',
  async prepare(folder) {
    const dist = join(folder, 'dist')
    mkdirSync(join(dist, 'assets'), { recursive: true })
    writeFileSync(join(dist, 'index.html'), '<!doctype html><title>studio</title>')
    writeFileSync(join(dist, 'assets/page-1a2b.js'), 'export {}')
    writeFileSync(join(folder, 'secret.txt'), SECRET)
    const store = storeIn(databaseOf({ ...stored, blobs: withBytes(stored.blobs) }))
    const listener = getRequestListener(studioApp(dist, lazy(store)).fetch, { overrideGlobalObjects: false })
    const http = createServer((incoming, response) => {
      const refused = whyRefused(incoming)
      if (refused) refuse(response, refused)
      else void listener(incoming, response)
    })
    const port = await listening(http)
    const paths = [
      ...[
        '/',
        '/assets/page-1a2b.js',
        '/api/info',
        '/api/studies',
        '/../secret.txt',
        '/%2e%2e/secret.txt',
        '/assets/..%2f..%2fsecret.txt',
      ],
      ...ids.flatMap(pathsOf),
    ]
    return {
      specimens: paths.map(path => ({
        name: path,
        bytes: encoder.encode(
          `GET ${path} HTTP/1.1\r\nHost: ${address}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
        ),
      })),
      damage({ bytes }, random) {
        const damaged = damageRequest(bytes, random)
        return { how: damaged.how, files: { 'request.txt': new Uint8Array(damaged.bytes) } }
      },
      async load(files) {
        const latin = Buffer.from(files['request.txt']).toString('latin1')
        const text = await exchange(
          port,
          Buffer.from(latin.replaceAll(address, `127.0.0.1:${port}`), 'latin1'),
        )
        if (text.includes(SECRET)) throw new Defect('gives a file outside of its folder')
        const whole = `GET /api/info HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`
        const again = await exchange(port, whole, 15_000)
        if (!again.startsWith('HTTP/1.1 200')) throw new Defect(`answers no more: ${again.slice(0, 100)}`)
        return checkAnswer(text)
      },
      documented: () => false,
    }
  },
}

const sql = {
  name: 'sql',
  about: 'statements that other processes send to the one that holds a folder',
  async prepare() {
    const token = 'a token'
    const endpoint = await startEndpoint({ id: 'an id', token })
    endpoint.serve({ ...databaseOf({ ...stored, blobs: withBytes(stored.blobs) }) })
    const statements = [
      { text: 'SELECT id FROM thinnet.studies WHERE id = $1', values: [ids[0]] },
      { text: 'INSERT', values: [1, null, true, { $bytes: 'AAAA' }] },
    ]
    const post = body =>
      new Promise((resolve, reject) => {
        const headers = { Authorization: `Bearer ${token}`, Host: `127.0.0.1:${endpoint.port}` }
        const call = request(
          { host: '127.0.0.1', port: endpoint.port, path: '/sql', method: 'POST', headers },
          response => {
            const parts = []
            response.on('data', part => parts.push(part))
            response.on('end', () =>
              resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }),
            )
          },
        )
        call.on('error', reject)
        call.end(body)
      })
    return {
      specimens: statements.map((statement, i) => ({ name: String(i), text: JSON.stringify(statement) })),
      damage({ text }, random) {
        if (random.chance(0.3)) {
          const { how, bytes } = damageBytes(encoder.encode(text), random)
          return { how, files: { 'body.json': bytes } }
        }
        const { how, text: damaged } = damageJson(text, random)
        return { how, files: { 'body.json': encoder.encode(damaged) } }
      },
      async load(files) {
        const { status, text } = await post(files['body.json'])
        if (status >= 500) throw new Defect(`answers ${status}: ${text.slice(0, 300)}`)
        return `answered ${status}`
      },
      documented: () => false,
    }
  },
}

export const ofStore = [study, data, holder, server, sql]
