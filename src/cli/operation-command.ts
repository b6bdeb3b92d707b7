import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { z } from 'zod'
import { livingControlSocket } from '../control-socket.ts'
import { type Arguments, readArguments, UsageError } from './arguments.ts'
import { ask } from './control.ts'
import { inputFiles } from './files.ts'
import { printRow } from './output.ts'

const Property = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  control: z.string().optional(),
})
type Property = z.output<typeof Property>

const Described = z.record(
  z.string(),
  z.object({
    summary: z.string(),
    input: z.looseObject({ properties: z.record(z.string(), Property).default({}) }),
  }),
)

/**
 * `hiroba <module> <verb> [FILE…] [--field value] [--json]` for any operation of the running town, as its operator. The
 * town itself says what the operation takes; a field that is a file is given by its path, one run for each file.
 */
export async function operationCommand(
  name: string,
  words: readonly string[],
  dataDir: string,
): Promise<void> {
  const socket = await livingControlSocket(dataDir)
  const described = Described.parse(
    (await ask(socket, '/operations', { type: 'application/json', body: '{}' })).body,
  )
  const operation = described[name]
  if (!operation)
    throw new UsageError(`no operation ${name}; this town knows ${Object.keys(described).join(', ')}`)
  const { properties } = operation.input
  const given = readArguments(words, {
    options: [...Object.keys(properties), 'input', 'key'],
    flags: ['json'],
  })
  const file = Object.entries(properties).find(([, property]) => property.control === 'file')?.[0]
  if (file === undefined) return run({ socket, name, given }, inputOf(given, properties))
  if (given.positional.length === 0) throw new UsageError(`${name} takes at least one file`)
  for await (const input of inputFiles(given.positional)) {
    if ('refused' in input)
      printRow({ file: input.file, outcome: 'refused', reason: input.refused }, given.flags.has('json'))
    else
      await run(
        { socket, name, given, file: input.file },
        { ...inputOf(given, properties), [file]: await upload(socket, input) },
      )
  }
}

async function upload(
  socket: string,
  { file, bytes }: { file: string; bytes: Uint8Array },
): Promise<unknown> {
  const headers = { 'x-file-name': encodeURIComponent(basename(file)) }
  const { status, body } = await ask(socket, '/api/blobs', {
    type: 'application/octet-stream',
    body: bytes,
    headers,
  })
  if (status !== 201) throw new Error(`${file} was not taken: ${JSON.stringify(body)}`)
  return z.object({ id: z.string() }).parse(body).id
}

type Run = { socket: string; name: string; given: Arguments; file?: string }

/**
 * A refusal is a result: it is printed as a row, with exit code 0. An operation that says `ok: false` of what it looked
 * at (`audit.verify`) ends with exit code 1, so that a schedule can tell.
 */
async function run({ socket, name, given, file }: Run, input: Record<string, unknown>): Promise<void> {
  const headers = { 'idempotency-key': given.options.get('key') ?? randomUUID() }
  const { body } = await ask(socket, `/api/${name.replace('.', '/')}`, {
    type: 'application/json',
    body: JSON.stringify(input),
    headers,
  })
  const row = z.looseObject({}).parse(body)
  printRow({ ...(file === undefined ? {} : { file }), ...row }, given.flags.has('json'))
  if (row['ok'] === false) process.exitCode = 1
}

/** `--input JSON` gives the whole input; single fields go over it, numbers and yes/no by what the operation expects. */
function inputOf(given: Arguments, properties: Record<string, Property>): Record<string, unknown> {
  const whole = given.options.get('input')
  const fields = [...given.options].filter(([field]) => field in properties)
  return {
    ...(whole === undefined ? {} : parse(whole)),
    ...Object.fromEntries(fields.map(([field, text]) => [field, typed(text, properties[field])])),
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return z.looseObject({}).parse(JSON.parse(text))
  } catch {
    throw new UsageError('--input takes a JSON object')
  }
}

function typed(text: string, property: Property | undefined): unknown {
  const types = [property?.type ?? 'string'].flat()
  if (types.includes('boolean')) return text === 'true' || text === 'yes'
  if (types.includes('integer') || types.includes('number')) return Number(text)
  if (types.includes('array')) return text.split(',')
  return text
}
