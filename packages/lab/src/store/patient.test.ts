import { describe, expect, test } from 'vitest'
import { ConnectionLostError, type Database, databaseError, StatementError } from './database.js'
import { patient } from './patient.js'

function failing(times: number, error: Error) {
  let calls = 0
  const database: Database = {
    place: 'here',
    async query() {
      if (calls++ < times) throw error
      return []
    },
    close: async () => {},
  }
  return { database, calls: () => calls }
}

describe('a patient database', () => {
  test('tries again while the database cannot be reached, and says so once', async () => {
    const { database, calls } = failing(4, new ConnectionLostError('gone'))
    const said: string[] = []
    await patient(database, { seconds: 60, onTrouble: message => said.push(message) }).query('x')
    expect(calls()).toBe(5)
    expect(said).toEqual(['gone; trying again for up to 60 s'])
  })

  test('does not repeat what the database refuses', async () => {
    const { database, calls } = failing(1, new StatementError('wrong', '42601'))
    await expect(patient(database, { seconds: 60 }).query('x')).rejects.toThrow('wrong')
    expect(calls()).toBe(1)
  })

  test('gives up after its time', async () => {
    const { database } = failing(Number.POSITIVE_INFINITY, new ConnectionLostError('gone'))
    await expect(patient(database, { seconds: 0.2 }).query('x')).rejects.toThrow('gone')
  })

  test('closed, it gives up at once', async () => {
    const { database } = failing(Number.POSITIVE_INFINITY, new ConnectionLostError('gone'))
    const waiting = patient(database, { seconds: 1e6 })
    const query = waiting.query('x')
    await waiting.close()
    await expect(query).rejects.toThrow('gone')
  })
})

describe('errors of drivers', () => {
  test.each([
    ['57P01', 'a server that shuts down'],
    ['57P03', 'a server that starts'],
    ['53300', 'too many connections'],
    ['08006', 'a connection that broke'],
    ['ECONNREFUSED', 'nobody at the address'],
  ])('%s is a lost connection: %s', code => {
    expect(databaseError(Object.assign(new Error('x'), { code }), 'here')).toBeInstanceOf(ConnectionLostError)
  })

  test.each(['42601', '28P01', '3D000', '23505', '22P02'])('%s is a refusal', code => {
    expect(databaseError(Object.assign(new Error('x'), { code }), 'here')).toMatchObject({
      code,
      message: 'x',
    })
  })
})
