import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Keep } from '#kernel'

/**
 * What a process does: `web` answers HTTP, `worker` migrates, hands events on, works by the clock and seals the audit,
 * `delivery` sends.
 */
const roles = ['web', 'worker', 'delivery'] as const
export type Role = (typeof roles)[number]

/** What a town changes without a definition file. Only this file reads the environment. */
export type Config = {
  port: number
  /** Address to listen on; `127.0.0.1` unless said. */
  host: string
  dataDir: string
  /** The one source of links, cookies' security and CAP addresses; without a trailing slash. */
  publicUrl: string
  /** Where the console is, when it has an address of its own; null: one address serves everything. */
  console: { host: string; port: number; url: string } | null
  roles: readonly Role[]
  /** Roles were named: other processes may run beside this one. */
  several: boolean
  /** How long a process that stops still takes new requests, while its health already says no. */
  drainSeconds: number
  /** Demo personas; refused unless `publicUrl` is this machine. */
  demo: boolean
  /** A server of the town's own; null for the one that comes with Hiroba. */
  database: {
    appUrl: string
    ownerUrl: string | null
    /** The network to it is trusted: it may be reached without TLS. */
    plain: boolean
  } | null
  logLevel: string
  /** Asked by the doctor what time it is; null: nobody is. */
  timeServer: string | null
  /** The scanner that looks into uploads (clamd): the path of its socket, or a host and port; null: the town has none. */
  clamd: ClamdAddress | null
  /** Network address of a proxy whose forwarding headers are believed. */
  trustedProxy: string | null
  /** The relay that takes the town's mail; null: the town sends none. */
  smtpUrl: string | null
  /** Ranges of the town's own network that messages may be sent to, as CIDR. */
  allowedNetworks: readonly string[]
  /** Who vouches for residents' My Number cards (OpenID Connect); null: residents sign in by code and passkey. */
  /** `acr`: what counts as shown well enough; `maxAge`: how long ago, in seconds. Neither is asked unless said. */
  identity: { issuer: string; clientId: string; acr: readonly string[]; maxAge: number | null } | null
  backup: {
    /** Where the nightly backup goes; null: none is made by itself. */
    dir: string | null
    /** Where the newest file of keys goes, apart from the backups; null: none is made by itself. */
    keysDir: string | null
    /** Recipients of age (`age1…`) that open both besides the town itself. */
    recipients: readonly string[]
    /** Which backups of the nightly ones stay; null: all of them. */
    keep: Keep | null
  }
}

export type Flags = { port?: string; data?: string; demo?: boolean }

/** Every mistake of the configuration, one sentence each. */
export class ConfigMistakes extends Error {
  override readonly name = 'ConfigMistakes'
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'))
    this.mistakes = mistakes
  }
}

const postgres = z
  .string()
  .refine((text) => /^postgres(ql)?:\/\//.test(text), { error: 'must start with postgresql://', abort: true })
  .refine((text) => databaseAddress(text) !== null, 'is not an address')

/** An address whose server is a socket's folder has a role but no host, which the URL standard does not know. */
const databaseAddress = (text: string) => URL.parse(text.replace('@/', '@localhost/'))

export function roleOf(text: string): string {
  const address = databaseAddress(text)
  return address?.searchParams.get('user') ?? decodeURIComponent(address?.username ?? '')
}

const cidr = z.union([z.cidrv4(), z.cidrv6()])
const networks = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((range) => range !== ''))
  .refine((ranges) => ranges.every((range) => cidr.safeParse(range).success), {
    error: 'must be ranges like 192.168.10.5/32, with spaces or commas between them',
  })

const roleList = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
  .pipe(z.array(z.enum(roles)).min(1, 'must name web, worker, delivery, or some of them'))

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.int().max(65535))

const recipients = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''))
  .refine((all) => all.length > 0 && all.every((one) => /^age1[a-z0-9]{58}$/.test(one)), {
    error: 'must be recipients of age (age1…), with spaces or commas between them',
  })

/** Where clamd listens: `/run/clamav/clamd.ctl` or `tcp://host:3310`. */
type ClamdAddress = { path: string } | { host: string; port: number }

const clamd = z
  .string()
  .refine((text) => clamdAddress(text) !== null, 'must be /path/of/clamd.ctl or tcp://host:port')
  .transform(clamdAddress)

function clamdAddress(text: string): ClamdAddress | null {
  if (text.startsWith('/')) return { path: text }
  const url = URL.parse(text)
  if (url?.protocol !== 'tcp:' || url.hostname === '' || !/^\d+$/.test(url.port)) return null
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) }
}

/** `daily=7 weekly=5 monthly=12`, or `all`. */
const keep = z
  .string()
  .regex(/^(all|daily=\d{1,4} weekly=\d{1,4} monthly=\d{1,4})$/, 'must be daily=N weekly=N monthly=N, or all')
  .transform((text): Keep | null => {
    if (text === 'all') return null
    const [daily = 0, weekly = 0, monthly = 0] = text.match(/\d+/g)?.map(Number) ?? []
    return { daily, weekly, monthly }
  })

const variables = z.object({
  HIROBA_PORT: port.default(8080),
  HIROBA_HOST: z.string().min(1).default('127.0.0.1'),
  HIROBA_CONSOLE_PORT: port.optional(),
  HIROBA_CONSOLE_HOST: z.string().min(1).optional(),
  HIROBA_ROLES: roleList.optional(),
  HIROBA_DRAIN_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().max(300))
    .optional(),
  HIROBA_DATA: z.string().min(1).default('data'),
  HIROBA_DEMO: z.enum(['yes', 'no']).default('no'),
  HIROBA_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HIROBA_TRUSTED_PROXY: z.union([z.ipv4(), z.ipv6()]).optional(),
  HIROBA_SMTP_URL: z
    .url({
      protocol: /^(smtps?|smtp\+starttls)$/,
      error: 'must be smtp://host:port, smtp+starttls://user:password@host:port or smtps://…',
    })
    .optional(),
  HIROBA_ALLOWED_NETWORKS: networks.default([]),
  HIROBA_CLAMD: clamd.optional(),
  HIROBA_TIME_SERVER: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be the name of a time server, or none')
    .default('ntp.nict.jp'),
  HIROBA_IDENTITY_ISSUER: z.url({ protocol: /^https$/, error: 'must be an https:// address' }).optional(),
  HIROBA_IDENTITY_CLIENT_ID: z.string().min(1).max(255).optional(),
  HIROBA_IDENTITY_ACR: z
    .string()
    .regex(
      /^[\x21-\x7e]{1,200}( [\x21-\x7e]{1,200}){0,9}$/,
      'must be one to ten values, a space between them',
    )
    .optional(),
  HIROBA_IDENTITY_MAX_AGE: z.coerce.number().int().min(0).max(86_400).optional(),
  HIROBA_BACKUP_DIR: z.string().min(1).optional(),
  HIROBA_BACKUP_KEYS_DIR: z.string().min(1).optional(),
  HIROBA_BACKUP_RECIPIENTS: recipients.default([]),
  HIROBA_BACKUP_KEEP: keep.prefault('daily=7 weekly=5 monthly=12'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_OWNER_URL: postgres.optional(),
  HIROBA_DATABASE_PLAIN: z.enum(['yes', 'no']).default('no'),
})
type Variables = z.output<typeof variables>

/** The names this program reads, for `.env.example` and its test. */
export const variableNames: readonly string[] = Object.keys(variables.shape)

/** The process's own environment: the one place where it is looked at. */
export const processEnvironment = (): Readonly<Record<string, string | undefined>> => process.env

/**
 * Turns environment and command line flags into a configuration; `NAME_FILE` gives a value by file, for secrets.
 * Throws `ConfigMistakes` with all of them at once.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: Flags = {},
): Config {
  const mistakes: string[] = []
  const given = { ...fromEnvironment(environment, mistakes), ...fromFlags(flags) }
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) mistakes.push(`${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigMistakes(mistakes)
  }
  const config = shape(parsed.data)
  mistakes.push(...contradictions(parsed.data, config))
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes)
  return config
}

function fromFlags(flags: Flags): Record<string, string> {
  return {
    ...(flags.port === undefined ? {} : { HIROBA_PORT: flags.port }),
    ...(flags.data === undefined ? {} : { HIROBA_DATA: flags.data }),
    ...(flags.demo ? { HIROBA_DEMO: 'yes' } : {}),
  }
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>, mistakes: string[]) {
  const values: Record<string, string> = {}
  for (const name of variableNames) {
    const value = environment[name]
    const file = environment[`${name}_FILE`]
    if (value && file) mistakes.push(`${name} and ${name}_FILE are both set: keep one`)
    if (value) values[name] = value
    else if (file) {
      try {
        values[name] = readFileSync(file, 'utf8').trim()
      } catch {
        mistakes.push(`${name}_FILE: ${file} cannot be read`)
      }
    }
  }
  for (const name of Object.keys(environment)) {
    const known = variableNames.includes(name.replace(/_FILE$/, ''))
    if (name.startsWith('HIROBA_') && !name.startsWith('HIROBA_TEST_') && !known)
      mistakes.push(`${name} is not a setting: see .env.example`)
  }
  return values
}

function shape(read: Variables): Config {
  return {
    port: read.HIROBA_PORT,
    host: read.HIROBA_HOST,
    dataDir: resolve(read.HIROBA_DATA),
    publicUrl: (read.PUBLIC_URL ?? `http://localhost:${read.HIROBA_PORT}`).replace(/\/+$/, ''),
    console: consoleOf(read),
    roles: roles.filter((role) => read.HIROBA_ROLES?.includes(role) ?? true),
    several: read.HIROBA_ROLES !== undefined,
    // Without a proxy nobody asks after the health: whoever still came would be the last.
    drainSeconds: read.HIROBA_DRAIN_SECONDS ?? (read.HIROBA_TRUSTED_PROXY === undefined ? 0 : 5),
    demo: read.HIROBA_DEMO === 'yes',
    database: read.DATABASE_URL
      ? {
          appUrl: read.DATABASE_URL,
          ownerUrl: read.DATABASE_OWNER_URL ?? null,
          plain: read.HIROBA_DATABASE_PLAIN === 'yes',
        }
      : null,
    logLevel: read.HIROBA_LOG,
    clamd: read.HIROBA_CLAMD ?? null,
    timeServer: read.HIROBA_TIME_SERVER === 'none' ? null : read.HIROBA_TIME_SERVER,
    trustedProxy: read.HIROBA_TRUSTED_PROXY ?? null,
    smtpUrl: read.HIROBA_SMTP_URL ?? null,
    allowedNetworks: read.HIROBA_ALLOWED_NETWORKS,
    identity:
      read.HIROBA_IDENTITY_ISSUER && read.HIROBA_IDENTITY_CLIENT_ID
        ? {
            issuer: read.HIROBA_IDENTITY_ISSUER,
            clientId: read.HIROBA_IDENTITY_CLIENT_ID,
            acr: read.HIROBA_IDENTITY_ACR?.split(' ') ?? [],
            maxAge: read.HIROBA_IDENTITY_MAX_AGE ?? null,
          }
        : null,
    backup: {
      dir: read.HIROBA_BACKUP_DIR ? resolve(read.HIROBA_BACKUP_DIR) : null,
      keysDir: read.HIROBA_BACKUP_KEYS_DIR ? resolve(read.HIROBA_BACKUP_KEYS_DIR) : null,
      recipients: read.HIROBA_BACKUP_RECIPIENTS,
      keep: read.HIROBA_BACKUP_KEEP,
    },
  }
}

function consoleOf(read: Variables): Config['console'] {
  const { CONSOLE_URL: url, HIROBA_CONSOLE_PORT, HIROBA_CONSOLE_HOST } = read
  if (url === undefined || HIROBA_CONSOLE_PORT === undefined) return null
  return {
    host: HIROBA_CONSOLE_HOST ?? '127.0.0.1',
    port: HIROBA_CONSOLE_PORT,
    url: url.replace(/\/+$/, ''),
  }
}

const local = new Set(['localhost', '127.0.0.1', '[::1]'])
const loopback = new Set(['localhost', '127.0.0.1', '::1'])

function contradictions(read: Variables, config: Config): string[] {
  const url = new URL(config.publicUrl)
  return [
    ...(config.demo && !local.has(url.hostname)
      ? ['HIROBA_DEMO: personas are for this machine only, but PUBLIC_URL is public']
      : []),
    ...(config.demo && !loopback.has(config.host)
      ? ['HIROBA_DEMO: personas are for this machine only, but HIROBA_HOST is not']
      : []),
    ...(isOrigin(url) ? [] : ['PUBLIC_URL: must be an origin, without a path or a login']),
    ...consoleContradictions(read, config),
    ...roleContradictions(config),
    ...((read.HIROBA_IDENTITY_ISSUER === undefined) === (read.HIROBA_IDENTITY_CLIENT_ID === undefined)
      ? []
      : ['HIROBA_IDENTITY_ISSUER and HIROBA_IDENTITY_CLIENT_ID: both are needed, or neither']),
    ...(config.identity === null && (read.HIROBA_IDENTITY_ACR ?? read.HIROBA_IDENTITY_MAX_AGE) !== undefined
      ? ['HIROBA_IDENTITY_ACR and HIROBA_IDENTITY_MAX_AGE: there is no HIROBA_IDENTITY_ISSUER to ask']
      : []),
    ...backupContradictions(config),
    ...(!read.DATABASE_URL && read.HIROBA_DATABASE_PLAIN === 'yes'
      ? ['HIROBA_DATABASE_PLAIN: DATABASE_URL is missing']
      : []),
    ...(!read.DATABASE_URL && read.DATABASE_OWNER_URL ? ['DATABASE_OWNER_URL: DATABASE_URL is missing'] : []),
    ...(read.DATABASE_URL &&
    read.DATABASE_OWNER_URL &&
    roleOf(read.DATABASE_URL) === roleOf(read.DATABASE_OWNER_URL)
      ? [
          'DATABASE_URL: its role must not be the owner of DATABASE_OWNER_URL, or nothing keeps the app from rewriting its audit',
        ]
      : []),
  ]
}

const isOrigin = (url: URL) =>
  url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password

function consoleContradictions(read: Variables, { publicUrl, demo, port, console }: Config): string[] {
  const { CONSOLE_URL, HIROBA_CONSOLE_PORT, HIROBA_CONSOLE_HOST } = read
  if (CONSOLE_URL === undefined)
    return HIROBA_CONSOLE_PORT === undefined && HIROBA_CONSOLE_HOST === undefined
      ? []
      : ['HIROBA_CONSOLE_HOST and HIROBA_CONSOLE_PORT: CONSOLE_URL is missing']
  if (console === null) return ['CONSOLE_URL: HIROBA_CONSOLE_PORT is missing']
  const url = new URL(console.url)
  return [
    ...(isOrigin(url) ? [] : ['CONSOLE_URL: must be an origin, without a path or a login']),
    ...(url.hostname === new URL(publicUrl).hostname
      ? [
          'CONSOLE_URL: must have another host name than PUBLIC_URL, for cookies and passkeys do not tell ports apart',
        ]
      : []),
    ...(console.port === port && port !== 0 ? ['HIROBA_CONSOLE_PORT: is HIROBA_PORT'] : []),
    ...(demo && (!local.has(url.hostname) || !loopback.has(console.host))
      ? ['HIROBA_DEMO: personas are for this machine only, but the console is public']
      : []),
  ]
}

function roleContradictions({ several, database, demo, roles: named }: Config): string[] {
  if (!several) return []
  return [
    ...(database === null && named.length < roles.length
      ? [
          'HIROBA_ROLES: the database that comes along is for one process with all roles; several need DATABASE_URL',
        ]
      : []),
    ...(demo ? ['HIROBA_DEMO: a demonstration is one process, without HIROBA_ROLES'] : []),
  ]
}

function backupContradictions({ backup: { dir, keysDir, recipients: who } }: Config): string[] {
  return [
    ...(keysDir !== null && who.length === 0
      ? [
          'HIROBA_BACKUP_KEYS_DIR: HIROBA_BACKUP_RECIPIENTS is missing: the file of keys cannot be opened by itself',
        ]
      : []),
    ...(keysDir !== null && keysDir === dir
      ? ['HIROBA_BACKUP_KEYS_DIR: must be apart from HIROBA_BACKUP_DIR, for with both everything can be read']
      : []),
  ]
}
