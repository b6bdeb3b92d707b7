import { type Database, type Module, type Runner, system } from '#kernel'
import { brokerTaker, type TakeMessage } from './broker.ts'
import { instrumentCheck } from './doctor.ts'
import { sensorsInvariants } from './invariants.ts'
import { addThing, newDatastream } from './operations/add-thing.ts'
import { changeThing } from './operations/change-thing.ts'
import { getSensor, getThreshold } from './operations/get-sensor.ts'
import { listSensors, listShown } from './operations/list-sensors.ts'
import { closeHours, lookAtInstruments } from './operations/look.ts'
import { enterInspection, observe, takeBrokered } from './operations/observe.ts'
import { getObservation, listDatastreams, listObservations, listThings } from './operations/open-data.ts'
import { addWatch, changeThreshold, changeWatch } from './operations/watches.ts'
import { sensorPage } from './pages/console-sensor.tsx'
import { sensorsPage } from './pages/console-sensors.tsx'
import { portalPage } from './pages/portal-sensors.tsx'
import { thresholdPage } from './pages/threshold.tsx'
import type { SensorParts } from './parts.ts'
import { sensorsProblems } from './problems.ts'
import { sensorThings } from './routes/sensorthings.ts'
import { sensorsTables } from './schema.ts'

export const migrations = { module: 'sensors', folder: 'src/engines/sensors/migrations' }

export { readSensorTables, type SensorTables } from './definition.ts'

export type Parts = SensorParts & { db: Database; publicUrl: string; runner(): Runner }

/** With what takes in a message of a broker. */
export type Sensors = Module & { take: TakeMessage }

/** The town's instruments: what they observe, how they are, and what is proposed when they cross a threshold. */
export function sensors({ db, publicUrl, runner, ...parts }: Parts): Sensors {
  const made = operationsOf(parts)
  const byClock = { actor: system('sensors'), via: 'job' } as const
  return {
    name: 'sensors',
    problems: sensorsProblems,
    operations: [
      ...Object.values(made),
      closeHours,
      getThreshold,
      listThings,
      listDatastreams,
      listObservations,
      getObservation,
    ],
    pages: [
      portalPage(made.listShown),
      sensorsPage(made.list),
      thresholdPage(made.threshold),
      sensorPage({ get: made.get, change: made.change, inspect: made.inspect }),
    ],
    tiles: [
      { name: 'values', face: 'portal', path: '/sensors', grant: 'public' },
      { name: 'sensors', face: 'console', path: '/console/sensors', grant: 'sensors:read' },
    ],
    routes: sensorThings({ root: `${publicUrl}/sensors/v1.1`, tables: parts.tables, observe: made.observe }),
    doctor: [instrumentCheck(db)],
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
    take: brokerTaker(runner, made.take),
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
})
