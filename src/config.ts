import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** What a town changes without a definition file. Only this file reads the environment. */
export type Config = {
  port: number
  /** Address to listen on; `127.0.0.1` unless said. */
  host: string
  dataDir: string
  /** The one source of links, cookies' security and CAP addresses; without a trailing slash. */
  publicUrl: string
  /** Demo personas; refused unless `publicUrl` is this machine. */
  demo: boolean
  /** A server of the town's own; null for the one that comes with Hiroba. */
  database: { appUrl: string; ownerUrl: string | null } | null
  logLevel: string
  /** Network address of a proxy whose forwarding headers are believed. */
  trustedProxy: string | null
  /** The relay that takes the town's mail; null: the town sends none. */
  smtpUrl: string | null
  /** Ranges of the town's own network that messages may be sent to, as CIDR. */
  allowedNetworks: readonly string[]
  /** Who vouches for residents' My Number cards (OpenID Connect); null: residents sign in by code and passkey. */
  identity: { issuer: string; clientId: string } | null
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

const variables = z.object({
  HIROBA_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().max(65535))
    .default(8080),
  HIROBA_HOST: z.string().min(1).default('127.0.0.1'),
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
  HIROBA_IDENTITY_ISSUER: z.url({ protocol: /^https$/, error: 'must be an https:// address' }).optional(),
  HIROBA_IDENTITY_CLIENT_ID: z.string().min(1).max(255).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_OWNER_URL: postgres.optional(),
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
    demo: read.HIROBA_DEMO === 'yes',
    database: read.DATABASE_URL
      ? { appUrl: read.DATABASE_URL, ownerUrl: read.DATABASE_OWNER_URL ?? null }
      : null,
    logLevel: read.HIROBA_LOG,
    trustedProxy: read.HIROBA_TRUSTED_PROXY ?? null,
    smtpUrl: read.HIROBA_SMTP_URL ?? null,
    allowedNetworks: read.HIROBA_ALLOWED_NETWORKS,
    identity:
      read.HIROBA_IDENTITY_ISSUER && read.HIROBA_IDENTITY_CLIENT_ID
        ? { issuer: read.HIROBA_IDENTITY_ISSUER, clientId: read.HIROBA_IDENTITY_CLIENT_ID }
        : null,
  }
}

const local = new Set(['localhost', '127.0.0.1', '[::1]'])

function contradictions(read: Variables, config: Config): string[] {
  const url = new URL(config.publicUrl)
  return [
    ...(config.demo && !local.has(url.hostname)
      ? ['HIROBA_DEMO: personas are for this machine only, but PUBLIC_URL is public']
      : []),
    ...(config.demo && !['127.0.0.1', '::1', 'localhost'].includes(config.host)
      ? ['HIROBA_DEMO: personas are for this machine only, but HIROBA_HOST is not']
      : []),
    ...(url.pathname !== '/' || url.search || url.hash || url.username || url.password
      ? ['PUBLIC_URL: must be an origin, without a path or a login']
      : []),
    ...((read.HIROBA_IDENTITY_ISSUER === undefined) === (read.HIROBA_IDENTITY_CLIENT_ID === undefined)
      ? []
      : ['HIROBA_IDENTITY_ISSUER and HIROBA_IDENTITY_CLIENT_ID: both are needed, or neither']),
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
