import { beforeAll, describe, expect, it } from 'vitest'
import type { Grant } from '#kernel'
import { admits, ask, type Cast, openCast, type Visitor } from './cast.ts'
import {
  type Called,
  calledOperations,
  idsBeside,
  idsOfEveryKind,
  isId,
  isUuid,
  type Seen,
  seen,
  unknownLike,
} from './foreign-ids.ts'
import { concerns } from './whose.ts'

/** Every id everywhere; else each route gets its own and a few of the others, in turn. Everybody tries every route. */
const long = process.env['HIROBA_LONG'] === '1'

/** What stands in these addresses is words somebody looked for, and names nothing. */
const searches = new Set(['/console/audit/table/:search'])

let cast: Cast
let everyId: string[]
let byModule: Map<string, string[]>
/** What concerns a visitor, by their name: theirs, or theirs to see to. */
const theirs = new Map<string, ReadonlySet<string>>()
let operations: Called[]
const count = { requests: 0, routes: new Set<string>(), ids: new Set<string>() }
beforeAll(async () => {
  cast = await openCast()
  byModule = await idsOfEveryKind(cast.town)
  const named = Object.values(cast.known).filter(isId)
  everyId = [...new Set([...named, ...[...byModule.values()].flat(), ...hidden()])]
  operations = await calledOperations(cast.town)
  // Whoever holds a role there belongs to the town office.
  const office = cast.known['/console/organisations/:id'] ?? ''
  for (const { name, actor, roles = [] } of everybody()) {
    const beside = actor.kind === 'anonymous' ? [] : await idsBeside(cast.town, actor.id, roles)
    theirs.set(name, new Set([...beside, ...(roles.length > 0 ? [office] : [])]))
  }
}, 240_000)

const everybody = (): Visitor[] => [...cast.others, cast.twin, ...cast.formers]
const hidden = () => [cast.hidden.person, cast.hidden.file]
const formerly = (who: Visitor) => cast.formers.find(({ name }) => name === who.name)?.formerly ?? []
let turn = 0
/** These, and of all others the next in turn. */
function chosen(own: readonly string[], from: readonly string[]): string[] {
  if (long) return [...new Set([...own, ...from])]
  turn += 1
  return [...new Set([...own, from[turn % from.length] ?? ''])]
}

/** What does not concern this visitor, or does no more. */
const foreign = (who: Visitor, ids: readonly string[]): string[] => [
  ...new Set([...ids.filter((id) => !theirs.get(who.name)?.has(id)), ...formerly(who)]),
]

/** The answer about nothing, at this moment of the town's clock. */
const baselines = new Map<string, Seen>()

type Asking = (id: string) => Promise<Response>
type Tried = { name: string; who: Visitor; asking: Asking }

/** A leak, in words, when an answer about this id differs from that about an id nobody ever had. */
async function leak({ name, who, asking }: Tried, id: string): Promise<string[]> {
  const tell = async (each: string) => {
    count.requests += 1
    return seen(await asking(each), new Set([each, ...everyId]))
  }
  const unknown = unknownLike(id)
  const place = `${name} ${who.name} ${unknown.length} ${cast.town.now()}`
  let about = await tell(id)
  let nothing = baselines.get(place) ?? (await tell(unknown))
  // The clock may have gone on in between, for a visitor who was told to wait.
  if (!same(about, nothing)) [about, nothing] = [await tell(id), await tell(unknown)]
  baselines.set(place, nothing)
  count.routes.add(name)
  count.ids.add(id)
  return same(about, nothing) ? [] : [`${who.name}: ${name} of ${id}: ${about.status}, not ${nothing.status}`]
}

const same = (one: Seen, other: Seen) =>
  one.status === other.status && one.body === other.body && one.headers === other.headers

type Shown = { path: string; grant: Grant }

/** Pages and files whose address names a thing. */
const addresses = (): Shown[] =>
  cast.town.modules
    .flatMap((one) => [...one.pages, ...(one.downloads ?? [])])
    .filter(({ path, grant }) => path.includes(':') && grant !== 'public' && !searches.has(path))

const ownId = (path: string): string[] => {
  const id = cast.known[path] ?? cast.known[path.replace(/\/(files\/:file|[a-z]+\.[a-z]+)$/, '')]
  return id !== undefined && isId(id) ? [id] : []
}

/** Records of residents are shown to who says why. */
const addressOf = (path: string, id: string) =>
  `/ja${path.replaceAll(/:\w+/g, id)}${path.startsWith('/console/residents/') ? '?purpose=counter' : ''}`

/** Whether this visitor sees such things for what they may do, whoever they belong to. */
const opens = (who: Visitor, name: string, grant: Grant): boolean => {
  const concern = concerns.get(name)
  if (concern) return concern.wide !== null && admits(who, concern.wide)
  return grant.includes(':') && admits(who, grant)
}

/** Who looks after people under protection sees them; a file is for who brought it. */
const hiddenFrom = (who: Visitor): string[] =>
  admits(who, 'residents:read-undisclosed') ? [cast.hidden.file] : hidden()

/** What is not for this visitor: of what they may see in general, only what is hidden. */
async function foreignPages({ path, grant }: Shown, who: Visitor): Promise<string[]> {
  if (!admits(who, grant)) return chosen([...ownId(path), ...formerly(who)], everyId)
  const ids = chosen([...ownId(path), ...hidden()], everyId)
  if (!opens(who, path, grant)) return foreign(who, ids)
  const open: string[] = []
  for (const id of ids) if (!hiddenFrom(who).includes(id) && (await shownToOwner(path, id))) open.push(id)
  return ids.filter((id) => !open.includes(id))
}

const shown = new Map<string, boolean>()
async function shownToOwner(path: string, id: string): Promise<boolean> {
  const address = addressOf(path, id)
  const known = shown.get(address) ?? (await ask(cast.town, cast.owner, address)).status < 300
  shown.set(address, known)
  return known
}

describe('the test of foreign things', () => {
  it('sees a difference where there is one: their owner is shown what others are not', async () => {
    const who = cast.owner
    const pages = [...concerns].filter(([name, { wide }]) => name.startsWith('/') && wide === null)
    // A file within a document has an id of its own: what became of it is among what somebody had.
    for (const [path] of pages.filter(([name]) => ownId(name).length > 0 && !name.includes(':file'))) {
      const asking = (each: string) => ask(cast.town, who, addressOf(path, each))
      const found = await leak({ name: path, who, asking }, ownId(path)[0] ?? '')
      expect([path, found.length]).toEqual([path, 1])
    }
  })
})

describe('what somebody had', () => {
  it('they could open, and from then on it is for them as if it never was', async () => {
    expect(cast.lost.length).toBeGreaterThan(12)
    for (const { who, path, opened } of cast.lost) {
      expect([who.name, path, opened]).toEqual([who.name, path, 200])
      const now = await ask(cast.town, who, path)
      expect([who.name, path, now.status >= 300]).toEqual([who.name, path, true])
    }
  })

  it('is listed with a reason wherever a grant says less than who may see which', () => {
    const names = [...addresses().map(({ path }) => path), ...operations.map(({ name }) => name)]
    expect([...concerns.keys()].filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('who asks for what is not theirs is answered as for what never was', () => {
  it('by every page and file, whoever they are', async () => {
    const leaks: string[] = []
    for (const one of addresses())
      for (const who of everybody().filter(({ browses }) => browses))
        for (const id of await foreignPages(one, who)) {
          const asking = (each: string) => ask(cast.town, who, addressOf(one.path, each))
          leaks.push(...(await leak({ name: one.path, who, asking }, id)))
        }
    expect(leaks).toEqual([])
  }, 900_000)

  it('by every operation, whoever they are', async () => {
    const leaks: string[] = []
    for (const one of operations)
      for (const who of everybody())
        for (const tried of attempts(one, who))
          for (const id of foreignTo(who, one.name)) leaks.push(...(await leak(tried, id)))
    expect(leaks).toEqual([])
  }, 900_000)

  it('and this was asked of many', () => {
    process.stdout.write(
      `${count.routes.size} routes, ${everybody().length} visitors, ${count.ids.size} ids: ${count.requests} requests\n`,
    )
    expect(count.routes.size).toBeGreaterThan(150)
    expect(count.ids.size).toBeGreaterThan(50)
  })
})

const attempts = ({ name, examples, idFields }: Called, who: Visitor): Tried[] =>
  idFields.flatMap((field) =>
    examples.map((example, n) => ({
      name: `${name} ${field} ${n}`,
      who,
      asking: (each: string) => call(who, name, { ...example, [field]: each }),
    })),
  )

function foreignTo(who: Visitor, name: string): string[] {
  const grant = grantOf(name)
  if (grant === 'public') return []
  const uuids = everyId.filter(isUuid)
  if (!admits(who, grant)) return chosen(formerly(who), uuids)
  if (opens(who, name, grant)) return hiddenFrom(who)
  // Nothing but the operation itself keeps them apart: everything it could be about is tried.
  const about = byModule.get(name.split('.')[0] ?? '') ?? []
  return foreign(who, chosen([...hidden(), ...about], uuids))
}

const grantOf = (name: string): Grant =>
  cast.town.modules.flatMap((one) => one.operations).find((op) => op.name === name)?.grant ?? 'system'

const call = (who: Visitor, name: string, input: object) =>
  ask(cast.town, who, `/api/${name.replace('.', '/')}`, {
    method: 'POST',
    body: JSON.stringify(input),
    headers: { 'content-type': 'application/json' },
  })
