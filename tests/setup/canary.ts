import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { type Needle, needlesOf } from './canary-needles.ts'

/** A text that must lie nowhere unsealed, found in `place`. */
export type Hit = { place: string; canary: string; encoding: string }

/** Everything a town leaves behind. */
export type Remains = {
  /** All tables that this login may read; `superuserUrl` or `ownerUrl`. */
  databaseUrl: string
  /** Folders and files looked through byte by byte: the cluster with its write-ahead log, data folder, backups. */
  files: readonly string[]
  /** What was caught on its way: log lines, mails. */
  texts?: Readonly<Record<string, string | Uint8Array>>
}

type Search = (place: string, bytes: Buffer) => void

const chunkBytes = 4 * 1024 * 1024

/**
 * Looks for each canary in every table (columns as text and as bytes), every file and every caught text, in all forms
 * `needlesOf` knows. One hit is reported per place, canary and form. A canary is of four characters or more and occurs
 * nowhere by chance.
 */
export async function scanForCanaries(remains: Remains, canaries: readonly string[]): Promise<Hit[]> {
  const short = canaries.find((one) => [...one].length < 4)
  if (short !== undefined) throw new Error(`the canary ${short} may occur by chance`)
  const needles = canaries.flatMap((canary) => needlesOf(canary).map((one) => ({ ...one, canary })))
  const find = finder(needles)
  const hits = new Map<string, Hit>()
  const search: Search = (place, bytes) => {
    for (const { canary, encoding } of find(bytes))
      hits.set(JSON.stringify([place, canary, encoding]), { place, canary, encoding })
  }
  for (const [name, text] of Object.entries(remains.texts ?? {})) search(name, Buffer.from(text))
  await searchTables(remains.databaseUrl, search)
  const longest = Math.max(...needles.map(({ bytes }) => bytes.length))
  const seen = new Set<string>()
  for (const path of remains.files) {
    await searchPath(path, { search, longest, seen })
  }
  return [...hits.values()]
}

type Sought = Needle & { canary: string }

/** Looks for all needles in one pass: by their first two bytes, then whole. */
function finder(needles: readonly Sought[]): (bytes: Buffer) => Set<Sought> {
  const starts: (Sought[] | null)[] = new Array(65_536).fill(null)
  for (const needle of needles) {
    const start = needle.bytes.readUInt16BE()
    starts[start] = [...(starts[start] ?? []), needle]
  }
  return (bytes) => {
    const found = new Set<Sought>()
    let pair = 0
    for (let at = 0; at < bytes.length; at++) {
      pair = ((pair << 8) | (bytes[at] ?? 0)) & 0xffff
      // Nothing else for the many bytes at which nothing begins: a cluster has a hundred million of them.
      const here = starts[pair]
      if (here) for (const needle of here) if (isAt(bytes, at - 1, needle.bytes)) found.add(needle)
    }
    return found
  }
}

function isAt(bytes: Buffer, from: number, wanted: Buffer): boolean {
  for (let at = 0; at < wanted.length; at++) if (bytes[from + at] !== wanted[at]) return false
  return true
}

async function searchTables(url: string, search: Search): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string; columns: string[]; bytes: boolean[] }>(`
      select format('%I.%I', table_schema, table_name) as name,
        array_agg(format('%I', column_name)) as columns, array_agg(udt_name = 'bytea') as bytes
      from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
      group by 1 order by 1`)
    if (rows.length === 0) throw new Error('there is no table to look at')
    for (const { name, columns, bytes } of rows) {
      const asText = columns.map((column) => `${column}::text`)
      const asBytes = columns.filter((_, at) => bytes[at])
      const found = await client.query<unknown[]>({
        text: `select ${[...asText, ...asBytes].join(', ')} from ${name}`,
        rowMode: 'array',
      })
      for (const value of found.rows.flat())
        if (typeof value === 'string' || value instanceof Uint8Array)
          search(`table ${name}`, Buffer.from(value))
    }
  } finally {
    await client.end()
  }
}

type Walk = { search: Search; longest: number; seen: Set<string> }

/** A folder that is reached twice is looked at once. */
async function searchPath(path: string, walk: Walk): Promise<void> {
  const found = await stat(path).catch(gone)
  const mark = `${found?.dev} ${found?.ino}`
  if (!found || walk.seen.has(mark)) return
  walk.seen.add(mark)
  if (found.isFile()) await searchFile(path, walk)
  if (!found.isDirectory()) return
  for (const name of (await readdir(path).catch(gone)) ?? []) await searchPath(join(path, name), walk)
}

/** In pieces that overlap, so that nothing is cut in two. */
async function searchFile(path: string, { search, longest }: Walk): Promise<void> {
  const handle = await open(path, 'r').catch(gone)
  if (!handle) return
  try {
    const buffer = Buffer.alloc(chunkBytes + longest)
    for (let at = 0; ; at += chunkBytes) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) return
      search(path, buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

/** A living server removes files while they are looked at. */
function gone(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
