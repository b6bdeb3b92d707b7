import { type Alerts, alerts } from '#alerts'
import { approval, nextDocumentNumber, ownerNameOf, type Routes } from '#approval'
import { audit } from '#audit'
import { type Delivery, delivery } from '#delivery'
import { doctor } from '#doctor'
import { parseRing } from '#formats/cap'
import { guide } from '#guide'
import { headquarters } from '#headquarters'
import { type HouseholdsDoor, households } from '#households'
import { inbox } from '#inbox'
import { type Intake, intake } from '#intake'
import {
  type Blobs,
  type Emit,
  languageChoices,
  type Module,
  type Runner,
  translator,
  type Vault,
} from '#kernel'
import { type Machines, machines } from '#machines'
import { type Organisations, organisations } from '#organisations'
import { hasAccount, type People, people } from '#people'
import { type Residents, residents } from '#residents'
import { type Sensors, sensors } from '#sensors'
import { type Subscriptions, subscriptions } from '#subscriptions'
import { type Staff, work } from '#work'
import { front } from './front.ts'
import type { AssembleParts } from './parts.ts'
import { tilesOf } from './web/tiles.ts'

/** What every module shares with the others, made once. */
export type Shared = { runner: Runner; blobs: Blobs; vault: Vault; emit: Emit }

export type Gathered = {
  /** In the order in which menus and pages name them. */
  modules: readonly Module[]
  people: People
  residents: Residents
  organisations: Organisations
  alerts: Alerts
  machines: Machines
  delivery: Delivery
  intake: Intake
  sensors: Sensors
}

/** Modules ask each other only once something runs; all of them exist by then. */
type Later = { modules(): readonly Module[]; residents(): Residents }

/** Every module of the town. */
export function gather(parts: AssembleParts, shared: Shared): Gathered {
  const later: Later = { modules: () => modules, residents: () => living }
  const { staff, belonging, deciding, list } = townHall(parts, shared, later)
  const { sending, emergency, incoming, subscribing, measuring, leading } = tidings(
    parts,
    shared,
    () => homes.door,
  )
  const { living, homes, letters } = residentsSide(parts, shared, { later, staff, deciding, sending })
  const calling = machines({
    ...basics(parts, shared),
    log: parts.log,
    roles: parts.machineRoles,
    operations: () => modules.flatMap((one) => one.operations),
    organisations: belonging.door,
  })
  const modules: readonly Module[] = [
    staff,
    living,
    belonging,
    list,
    deciding,
    sending,
    // Its pages have paths that an alert's id would match too.
    incoming,
    emergency,
    measuring,
    leading,
    subscribing,
    calling,
    homes,
    letters,
    auditing(parts, later, { staff, belonging }),
    guide({ guide: parts.guide, contact: parts.town.contact }),
    doctor({
      db: parts.connection.db,
      sources: parts.sources,
      around: parts.around ?? null,
      modules: () => modules,
    }),
    // Looked at by few: last in every menu.
    front(() => modules, { parts, blobs: shared.blobs, scopes: () => calling.scopes() }),
  ]
  return {
    modules,
    people: staff,
    residents: living,
    organisations: belonging,
    alerts: emergency,
    machines: calling,
    delivery: sending,
    intake: incoming,
    sensors: measuring,
  }
}

/** What nearly every module needs. */
const basics = ({ connection, sources, key, publicUrl }: AssembleParts, { runner }: Shared) => ({
  db: connection.db,
  sources,
  key,
  publicUrl,
  runner: () => runner,
})

const wordsOf =
  ({ words, whenMissing }: AssembleParts) =>
  (lang: string) =>
    translator(words, lang, whenMissing)

const languagesOf = ({ words }: AssembleParts) => languageChoices(words).map(({ lang }) => lang)

/** Who works for the town, what they may, what they have to do, and how they decide. */
function townHall(parts: AssembleParts, shared: Shared, { modules, residents: living }: Later) {
  const { roles, routes, town } = parts
  const staff: People = people({
    ...basics(parts, shared),
    roles,
    consoleUrl: parts.consoleUrl ?? parts.publicUrl,
    personas: parts.personas,
    townName: town.name.ja,
    residentName: async (db, id) => (await living().door.nameOf(db, id)) ?? '',
    heldFor: (db, id, now) => belonging.door.heldFor(db, id, now),
    leave: (ctx, id) => belonging.door.leave(ctx, id),
    onlyElsewhere: (db, id, now) => belonging.door.onlyElsewhere(db, id, now),
  })
  const belonging: Organisations = organisations({
    ...basics(parts, shared),
    roles,
    desks: parts.desks,
    routes,
    people: staff,
    modules,
  })
  const deciding = approval({ routes, directory: belonging.door.directory, blobs: shared.blobs })
  const { db } = parts.connection
  const list = work({
    db,
    sources: parts.sources,
    escalation: parts.escalation,
    staff: staffOf(staff, belonging, routes),
  })
  return { staff, belonging, deciding, list }
}

/** What the list of work asks about staff. */
const staffOf = ({ rolesOf }: People, { door }: Organisations, routes: Routes): Staff => ({
  rolesOf,
  postsOf: door.directory.positionsOf,
  namesOf: door.directory.namesOf,
  colleagues: door.colleagues,
  ownerName: ownerNameOf(routes),
})

/** The town file was read: its outline is one ring. */
function outlineOf(own: string) {
  const ring = parseRing(own)
  return ring === undefined ? [] : [ring]
}

/** Emergency information, who wants it, and how it reaches them. */
function tidings(parts: AssembleParts, shared: Shared, homes: () => HouseholdsDoor) {
  const { town, publicUrl } = parts
  const base = basics(parts, shared)
  const { blobs, emit } = shared
  const sending = delivery({ ...base, log: parts.log, blobs, adapters: parts.adapters, emit })
  const words = wordsOf(parts)
  const emergency = alerts({
    runner: base.runner,
    blobs,
    rules: {
      tables: parts.alertTables,
      districts: town.districts,
      map: town.map ?? null,
      words,
      teller: { phrases: parts.alertPhrases, places: { town: town.name, districts: town.districts } },
    },
    prepared: parts.alertPrepared,
    issuer: {
      ...{ sender: town.sender, name: town.name, contact: town.contact, area: town.area, publicUrl },
      // Foreign alerts with a polygon or circle are known by it to touch the town.
      ...(town.map && { outline: outlineOf(town.map.own) }),
    },
    signer: parts.signer,
    delivery: sending.door,
    subscriptions: () => subscribing.door,
  })
  const hazards = [...new Set(parts.alertTables.rules.rules.flatMap((rule) => rule.hazards))]
  const incoming = intake({
    ...base,
    log: parts.log,
    list: town.sources,
    takeIn: emergency.door.takeIn,
    takeSignal: emergency.door.takeSignal,
    hazards,
    delivery: sending.door,
    town: town.name,
    words,
  })
  const subscribing: Subscriptions = subscriptions({
    ...base,
    delivery: sending.door,
    districts: town.districts,
    town: town.name,
    words,
    languages: languagesOf(parts),
    topics: emergency.topics,
  })
  const measuring = sensors({
    ...base,
    log: parts.log,
    brokers: town.instruments.brokers,
    tables: parts.sensorTables,
    alerts: emergency.door,
    districts: town.districts,
    hazards,
    words,
  })
  const leading = headquarters({
    ...base,
    alerts: emergency.door,
    delivery: sending.door,
    districts: town.districts,
    area: town.area,
    homes,
    words,
  })
  return { sending, emergency, incoming, subscribing, measuring, leading }
}

/** Who did what, and what of it residents are shown. */
function auditing(
  parts: AssembleParts,
  { modules, residents: living }: Later,
  { staff, belonging }: { staff: People; belonging: Organisations },
): Module {
  return audit({
    db: parts.connection.db,
    sources: parts.sources,
    key: parts.key,
    anchor: parts.anchor,
    operations: () => modules().flatMap((one) => one.operations),
    residents: () => living().door,
    positionsOf: belonging.door.directory.positionsOf,
    rolesOf: staff.rolesOf,
    placeName: ownerNameOf(parts.routes),
    words: wordsOf(parts),
    languages: languagesOf(parts),
  })
}

type With = {
  later: Later
  staff: People
  deciding: ReturnType<typeof approval>
  sending: Delivery
}

/** Who lives here, with whom, and what the town writes to them. */
function residentsSide(parts: AssembleParts, shared: Shared, { later, staff, deciding, sending }: With) {
  const base = { ...basics(parts, shared), vault: shared.vault }
  const living = residents({
    ...base,
    provider: parts.identity,
    signIn: staff.signIn,
    prove: staff.prove,
    ownTiles: () => tilesOf(later.modules(), 'portal').filter(({ path }) => path.startsWith('/my/')),
    wardPages: [{ module: 'inbox', path: '/my/inbox', label: 'inbox.tile.inbox' }],
  })
  const homes = households({
    ...base,
    blobs: shared.blobs,
    format: parts.registerFormat,
    residents: living.door,
  })
  const letters = inbox({
    ...base,
    town: parts.town,
    routes: parts.routes,
    symbolOf: deciding.door.symbolOf,
    nextDocumentNumber,
    seal: parts.seal,
    delivery: sending.door,
    residents: living.door,
    households: homes.door,
    hasAccount,
    words: wordsOf(parts),
    languages: languagesOf(parts),
  })
  return { living, homes, letters }
}
