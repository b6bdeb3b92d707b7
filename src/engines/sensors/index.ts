import type { Loop, OpenBroker } from '#intake'
import { type Database, type Log, type Module, type Page, type Runner, type Sources, system } from '#kernel'
import { brokerTaker, type TakeMessage } from './broker.ts'
import { listenAt } from './broker-loop.ts'
import type { InstrumentBroker } from './definition.ts'
import { brokerCheck, instrumentCheck } from './doctor.ts'
import { sensorsInvariants } from './invariants.ts'
import { addThing, newDatastream } from './operations/add-thing.ts'
import { changeThing } from './operations/change-thing.ts'
import { changeDatastream, describeThing } from './operations/describe-thing.ts'
import { getSensor, getThreshold, getWatch } from './operations/get-sensor.ts'
import { listChoices } from './operations/list-choices.ts'
import { getShown, listSensors, listShown } from './operations/list-sensors.ts'
import { closeHours, lookAtInstruments } from './operations/look.ts'
import { enterInspection, observe, takeBrokered } from './operations/observe.ts'
import { getObservation, listDatastreams, listObservations, listThings } from './operations/open-data.ts'
import { addSimpleWatch, changeSimpleWatch, retireWatch, tryWatch } from './operations/simple-watch.ts'
import { addWatch, changeThreshold, changeWatch } from './operations/watches.ts'
import { sensorPage } from './pages/console-sensor.tsx'
import { sensorsPage } from './pages/console-sensors.tsx'
import { newSensorPage } from './pages/new-sensor.tsx'
import { portalPage, portalSensorPage } from './pages/portal-sensors.tsx'
import { sensorFormPages } from './pages/sensor-forms.tsx'
import { retirePage, switchOffPage } from './pages/switch-off.tsx'
import { thresholdPage } from './pages/threshold.tsx'
import { changeWatchPage, newWatchPage } from './pages/trial.tsx'
import type { SensorParts } from './parts.ts'
import { sensorsProblems } from './problems.ts'
import { sensorThings } from './routes/sensorthings.ts'
import { sensorsTables } from './schema.ts'

export const migrations = { module: 'sensors', folder: 'src/engines/sensors/migrations' }

export { InstrumentWays, readSensorTables, type SensorTables } from './definition.ts'

export type Parts = SensorParts & {
  db: Database
  sources: Sources
  log: Log
  publicUrl: string
  /** As the town file has them. */
  brokers: readonly InstrumentBroker[]
  runner(): Runner
}

/** With what takes in a message of a broker, and what listens at those of the town file: the work of a worker. */
export type Sensors = Module & {
  take: TakeMessage
  start(outside: { openBroker: OpenBroker; appUrl: string }): readonly Loop[]
}

/** The town's instruments: what they observe, how they are, and what is proposed when they cross a threshold. */
export function sensors({ db, sources, log, publicUrl, brokers, runner, ...parts }: Parts): Sensors {
  const made = operationsOf(parts)
  const take = brokerTaker(runner, made.take)
  const byClock = { actor: system('sensors'), via: 'job' } as const
  return {
    name: 'sensors',
    problems: sensorsProblems,
    operations: [
      ...Object.values(made),
      closeHours,
      changeDatastream,
      getThreshold,
      getWatch,
      listThings,
      listDatastreams,
      listObservations,
      getObservation,
    ],
    pages: pagesOf(made),
    tiles: [
      { name: 'values', face: 'portal', path: '/sensors', grant: 'public' },
      { name: 'sensors', face: 'console', path: '/console/sensors', grant: 'sensors:read' },
    ],
    routes: sensorThings({ root: `${publicUrl}/sensors/v1.1`, tables: parts.tables, observe: made.observe }),
    doctor: [instrumentCheck(db), brokerCheck(db, brokers)],
    jobs: [
      {
        name: 'sensors.look',
        cron: '* * * * *',
        run: async () => void (await runner().run(made.look, {}, byClock)),
      },
      {
        name: 'sensors.close-hours',
        cron: '23 3 * * *',
        run: async () => void (await runner().run(closeHours, {}, byClock)),
      },
    ],
    listeners: [],
    tables: sensorsTables,
    invariants: sensorsInvariants,
    take,
    start: ({ openBroker: open, appUrl }) =>
      brokers.map((broker) => listenAt({ db, sources, log, appUrl, take, open }, broker)),
  }
}

const operationsOf = (parts: SensorParts) => ({
  observe: observe(parts),
  take: takeBrokered(parts),
  inspect: enterInspection(parts),
  addThing: addThing(parts),
  addDatastream: newDatastream(parts),
  change: changeThing(parts),
  addWatch: addWatch(parts),
  changeWatch: changeWatch(parts),
  threshold: changeThreshold(parts),
  look: lookAtInstruments(parts),
  list: listSensors(parts),
  listShown: listShown(parts),
  get: getSensor(parts),
  getShown: getShown(parts),
  choices: listChoices(parts),
  describe: describeThing(parts),
  tried: tryWatch(parts),
  addSimple: addSimpleWatch(parts),
  changeSimple: changeSimpleWatch(parts),
  retire: retireWatch(parts),
})

function pagesOf(made: ReturnType<typeof operationsOf>): Page[] {
  const { get, change, choices, inspect, describe, addDatastream: measure } = made
  const trial = { tried: made.tried, choices, add: made.addSimple, change: made.changeSimple }
  const forms = { change, inspect, describe, measure, remeasure: changeDatastream }
  const offer = { get, choices, forms }
  return [
    portalPage(made.listShown),
    portalSensorPage(made.getShown),
    sensorsPage(made.list),
    newSensorPage({ add: made.addThing, choices }),
    newWatchPage(trial),
    retirePage(made.retire),
    changeWatchPage(trial),
    thresholdPage(made.threshold),
    switchOffPage({ get, change }),
    ...sensorFormPages(offer),
    sensorPage(offer),
  ]
}
