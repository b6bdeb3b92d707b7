import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type Config, ConfigMistakes, type Flags, readConfig, variableNames } from './config.ts'

type Environment = Record<string, string | undefined>

function mistakesOf(environment: Environment, flags?: Flags): readonly string[] {
  try {
    readConfig(environment, flags)
  } catch (error) {
    if (error instanceof ConfigMistakes) return error.mistakes
    throw error
  }
  return []
}

const folder = mkdtempSync(join(tmpdir(), 'hiroba-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileWith = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const app = 'postgresql://app:a@db/town'
const owner = 'postgresql://owner:o@db/town'

describe('the configuration', () => {
  it('of an empty environment runs on this machine, with no personas and the database that comes along', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      publicUrl: 'http://localhost:8080',
      console: null,
      roles: ['web', 'worker', 'delivery'],
      several: false,
      drainSeconds: 0,
      demo: false,
      database: null,
      logLevel: 'info',
      clamd: null,
      timeServer: 'ntp.nict.jp',
      trustedProxy: null,
      smtpUrl: null,
      allowedNetworks: [],
      identity: null,
      backup: {
        dir: null,
        keysDir: null,
        recipients: [],
        keep: { daily: 7, weekly: 5, monthly: 12 },
      },
    } satisfies Config)
  })

  it('lists three mistakes as three sentences, each with the name of its setting', () => {
    const found = mistakesOf({ HIROBA_PORT: 'eighty', HIROBA_LOG: 'loud', HIROBA_DEMO: 'perhaps' })
    expect(found.map((one) => one.split(':')[0])).toEqual(['HIROBA_PORT', 'HIROBA_DEMO', 'HIROBA_LOG'])
  })

  it('puts the console where it is told, and takes the roles it is given', () => {
    const read = readConfig({
      PUBLIC_URL: 'https://town.example',
      CONSOLE_URL: 'https://console.town.example/',
      HIROBA_CONSOLE_PORT: '8443',
      HIROBA_TRUSTED_PROXY: '127.0.0.1',
      HIROBA_ROLES: 'delivery, web',
      DATABASE_URL: app,
    })
    expect(read.console).toEqual({ host: '127.0.0.1', port: 8443, url: 'https://console.town.example' })
    expect([read.roles, read.several, read.drainSeconds]).toEqual([['web', 'delivery'], true, 5])
  })

  it('lets flags win over the environment', () => {
    const environment = { HIROBA_PORT: '1', HIROBA_DATA: 'x', HIROBA_DEMO: 'no' }
    expect(readConfig(environment, { port: '90', data: '/town', demo: true })).toMatchObject({
      port: 90,
      dataDir: '/town',
      demo: true,
      publicUrl: 'http://localhost:90',
    })
  })

  it.each(['0.5', '-1', '65536', '1e3', 'eighty', ' '])('takes no port %j', (port) => {
    expect(mistakesOf({}, { port })).toHaveLength(1)
  })

  it('knows every variable of its own prefix, so that a slip of the pen is told', () => {
    expect(mistakesOf({ HIROBA_PROT: '80' })).toEqual(['HIROBA_PROT is not a setting: see .env.example'])
    expect(mistakesOf({ PATH: '/bin', HIROBA_TEST_DATABASE_URL: 'x' })).toEqual([])
  })

  it('takes only an origin as PUBLIC_URL, and a slash at its end away', () => {
    expect(readConfig({ PUBLIC_URL: 'https://town.example/' }).publicUrl).toBe('https://town.example')
    for (const wrong of ['/town', '?a', '#a'])
      expect(mistakesOf({ PUBLIC_URL: `https://town.example${wrong}` })).toHaveLength(1)
    expect(mistakesOf({ PUBLIC_URL: 'https://user:word@town.example' })).toHaveLength(1)
    for (const wrong of ['town.example', 'ftp://town.example', 'javascript:alert(1)'])
      expect(mistakesOf({ PUBLIC_URL: wrong })).toHaveLength(1)
  })

  it('takes ranges of networks and the address of a relay, and says how they are written', () => {
    expect(readConfig({ HIROBA_ALLOWED_NETWORKS: '10.0.0.1/32, fd00::/8' }).allowedNetworks).toEqual([
      '10.0.0.1/32',
      'fd00::/8',
    ])
    expect(mistakesOf({ HIROBA_ALLOWED_NETWORKS: '10.0.0.1' })).toEqual([
      expect.stringContaining('192.168.10.5/32'),
    ])
    expect(readConfig({ HIROBA_SMTP_URL: 'smtps://mail.example:465' }).smtpUrl).toBe(
      'smtps://mail.example:465',
    )
    const [mistake] = mistakesOf({ HIROBA_SMTP_URL: 'https://user:secret@mail.example' })
    expect(mistake).toContain('smtp+starttls://')
    expect(mistake).not.toContain('secret')
  })

  it('keeps the backups it is told to keep: so many days, weeks and months, or all', () => {
    const keepOf = (text: string) => readConfig({ HIROBA_BACKUP_KEEP: text }).backup.keep
    expect(keepOf('daily=30 weekly=0 monthly=24')).toEqual({ daily: 30, weekly: 0, monthly: 24 })
    expect(keepOf('all')).toBe(null)
    for (const wrong of [
      '7',
      'daily=7',
      'daily=-1 weekly=5 monthly=12',
      'none',
      'daily=7 weekly=5 monthly=12 ',
    ]) {
      expect(mistakesOf({ HIROBA_BACKUP_KEEP: wrong })).toEqual([expect.stringContaining('daily=N')])
    }
  })

  it('never throws anything but its mistakes, whatever the values', () => {
    const name = fc.constantFrom(...variableNames)
    const value = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.string().map((rest) => `postgres://${rest}`),
    )
    fc.assert(
      fc.property(fc.dictionary(name, value), (environment) => {
        for (const mistake of mistakesOf(environment)) expect(mistake).not.toBe('')
      }),
    )
  })
})

describe('a setting by file', () => {
  it('holds the text without the line end', () => {
    const read = readConfig({ DATABASE_URL_FILE: fileWith('url', `${app}\n`) })
    expect(read.database).toEqual({ appUrl: app, ownerUrl: null, plain: false })
  })

  it('beside the setting itself is refused, and so is a file that is not there', () => {
    expect(mistakesOf({ DATABASE_URL: app, DATABASE_URL_FILE: fileWith('both', app) })).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set: keep one',
    ])
    expect(mistakesOf({ DATABASE_URL_FILE: join(folder, 'absent') })).toHaveLength(1)
  })
})

describe('settings that contradict each other are refused:', () => {
  it.each([
    ['personas with a public address', { HIROBA_DEMO: 'yes', PUBLIC_URL: 'https://town.example' }],
    ['personas with an open port', { HIROBA_DEMO: 'yes', HIROBA_HOST: '0.0.0.0' }],
    ['a console without a port', { CONSOLE_URL: 'https://console.example' }],
    ['a port for no console', { HIROBA_CONSOLE_PORT: '8081' }],
    [
      'a console under the name of the portal',
      {
        PUBLIC_URL: 'https://town.example',
        CONSOLE_URL: 'https://town.example:8443',
        HIROBA_CONSOLE_PORT: '8081',
      },
    ],
    [
      'portal and console on one port',
      { CONSOLE_URL: 'http://console.example', HIROBA_CONSOLE_PORT: '8080' },
    ],
    [
      'personas with a public console',
      { HIROBA_DEMO: 'yes', CONSOLE_URL: 'http://console.example', HIROBA_CONSOLE_PORT: '8081' },
    ],
    ['a part of the roles on the database that comes along', { HIROBA_ROLES: 'web' }],
    [
      'personas with several processes',
      { HIROBA_DEMO: 'yes', DATABASE_URL: app, HIROBA_ROLES: 'web,worker,delivery' },
    ],
    ['a role that is none', { DATABASE_URL: app, HIROBA_ROLES: 'web,boss' }],
    ['an owner without an app', { DATABASE_OWNER_URL: owner }],
    ['one role for both', { DATABASE_URL: app, DATABASE_OWNER_URL: `${app}?sslmode=require` }],
    [
      'one role for both, by socket',
      { DATABASE_URL: 'postgres://app@/town?host=/run', DATABASE_OWNER_URL: 'postgres://app@/town' },
    ],
    [
      'one role for both, once as a parameter',
      { DATABASE_URL: 'postgres:///town?user=a', DATABASE_OWNER_URL: 'postgres://a@db/town' },
    ],
  ])('%s', (_what, environment: Environment) => {
    expect(mistakesOf(environment)).toHaveLength(1)
  })

  it('but two roles by socket are not', () => {
    const environment = {
      DATABASE_URL: 'postgresql:///town?host=/run&user=app',
      DATABASE_OWNER_URL: 'postgresql://owner@/town?host=/run',
    }
    expect(readConfig(environment).database).toEqual({
      appUrl: environment.DATABASE_URL,
      ownerUrl: environment.DATABASE_OWNER_URL,
      plain: false,
    })
  })

  it.each(['mysql://db/town', 'postgresql:', 'postgresql://app:a@db:port/town'])(
    '%s is no database',
    (url) => {
      expect(mistakesOf({ DATABASE_URL: url })).toHaveLength(1)
    },
  )
})

it('.env.example names every setting once, and nothing else', () => {
  const named = readFileSync(resolve('.env.example'), 'utf8').match(/^# ?[A-Z_]+=/gm) ?? []
  expect(named.map((line) => line.replace(/^# ?|=$/g, ''))).toEqual(variableNames)
})
