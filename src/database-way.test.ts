import { describe, expect, it } from 'vitest'
import { createLog, StartRefusal } from '#kernel'
import { readConfig } from './config.ts'
import { openHosts, requireProtectedWay } from './database-way.ts'
import { openDatabase } from './open-database.ts'

const app = (rest: string) => `postgresql://app:a@${rest}`
const configOf = (url: string, more: Record<string, string> = {}) =>
  readConfig({ DATABASE_URL: url, ...more })
const hostsOf = (url: string) => openHosts({ appUrl: url, ownerUrl: null, plain: false })

const start = async (...given: Parameters<typeof configOf>): Promise<unknown> =>
  openDatabase(configOf(...given), createLog('silent')).catch((error: unknown) => error)

describe('the way to a database', () => {
  it.each([
    '/town?host=/run/postgresql',
    'localhost/town',
    '127.0.0.1:5433/town',
    '127.8.9.1/town',
    '[::1]/town',
    '%2Frun%2Fpostgresql/town',
    'db.example/town?host=/run',
  ])('on this machine is as it may be: %s', (rest) => {
    expect(hostsOf(app(rest))).toEqual([])
  })

  it.each(['?sslmode=verify-full', '?ssl=true'])(
    'to another machine is protected by TLS that is checked: %s',
    (query) => {
      expect(hostsOf(app(`db.example/town${query}`))).toEqual([])
    },
  )

  it.each([
    '',
    '?sslmode=disable',
    '?ssl=0',
    '?sslmode=no-verify',
    '?sslmode=verify-full&sslmode=disable',
    '?uselibpqcompat=true&sslmode=require',
    '?uselibpqcompat=true&sslmode=prefer',
  ])('to another machine is open where nothing is checked: %s', (query) => {
    expect(hostsOf(app(`db.example/town${query}`))).toEqual(['db.example'])
  })

  it('is open when a socket’s address leads elsewhere after all', () => {
    expect(hostsOf(app('localhost/town?host=10.0.0.5'))).toEqual(['10.0.0.5'])
    expect(hostsOf(app('127.0.0.1.evil.example/town'))).toEqual(['127.0.0.1.evil.example'])
  })
})

describe('a start', () => {
  it('is refused before anything is sent where the way is open, and says what to do', async () => {
    const refusal = await start(app('db.example/town'))
    expect(refusal).toBeInstanceOf(StartRefusal)
    expect(refusal).toMatchObject({ code: 'database-unprotected' })
    expect(String(refusal)).toContain('sslmode=verify-full')
    expect(String(refusal)).toContain('HIROBA_DATABASE_PLAIN=yes')
    expect(String(refusal)).not.toContain(':a@')
  })

  it('is refused for the owner’s way alone, too', async () => {
    const owner = { DATABASE_OWNER_URL: 'postgresql://owner:o@db.example/town' }
    const refusal = await start(app('db.example/town?sslmode=verify-full'), owner)
    expect(refusal).toMatchObject({ code: 'database-unprotected' })
  })

  it('goes its open way where the operator said that the network is trusted', () => {
    const trusted = configOf(app('db.example/town'), { HIROBA_DATABASE_PLAIN: 'yes' })
    expect(() => requireProtectedWay(trusted)).not.toThrow()
    expect(() => requireProtectedWay(configOf(app('db.example/town')))).toThrow('database on db.example')
    expect(() => configOf('', { HIROBA_DATABASE_PLAIN: 'yes' })).toThrow('DATABASE_URL is missing')
  })
})
